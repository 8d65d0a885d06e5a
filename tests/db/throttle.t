#!/bin/sh
# What holds a sweep back, and lets it go again: an old snapshot, dead rows, a file on the worker's
# machine, and somebody's --pause.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
env_own_server
env_embed

said() { grep -q "$2" "$ENV_DIR/$1.out"; }
# NAME THROTTLE: a table of 100 rows and its plan
throttled() {
    make_table "$1" 100
    throttled_docs "$1" "$2"
}
throttled_docs() {
    make_docs "$1" column "{batch: 20, request: 10, concurrency: 2, throttle: {$2}}"
}
# NAME WHAT REASON: the sweep waits for it
waits() {
    begin "$1"
    ok "$2: it waits and says why" wait_for 10 said "$1" "waiting: $3"
    is "$2: nothing is written" "$(written "$1")" 0
}
goes_on() { # NAME WHAT
    finish "$1"
    is "$2: it goes on to the end" "$RC $(wrong "$1")" "0 0"
    like "$2: it says so" "$OUT" 'going on'
}

throttled snapshot "oldest_snapshot: 2s"
session_open
session 'BEGIN ISOLATION LEVEL REPEATABLE READ'
session 'SELECT count(*) FROM snapshot'
sleep 2
waits snapshot "an old snapshot" 'session [0-9]* holds a snapshot for [0-9]* s, 2 s may be'
session COMMIT
goes_on snapshot "the snapshot is gone"
session BEGIN
session 'CREATE TABLE open (id int)'
sql "UPDATE snapshot SET body = 'changed' WHERE id = 5"
sleep 2
begin snapshot
ok "an open transaction that writes holds one, too" \
    wait_for 10 said snapshot 'waiting: session [0-9]* holds a snapshot'
session ROLLBACK
goes_on snapshot "that is rolled back"
session_close

docs=$DATABASE_URL
DATABASE_URL=$("$ENV_ROOT/tests/setup/server" database "$ENV_SERVER" other)
session_open
DATABASE_URL=$docs
session 'BEGIN ISOLATION LEVEL REPEATABLE READ'
session 'SELECT count(*) FROM pg_class'
sql "UPDATE snapshot SET body = 'changed again' WHERE id = 5"
sleep 2
begin snapshot
finish snapshot
is "a snapshot of another database does not matter" "$RC $(wrong snapshot)" "0 0"
unlike "and is not waited for" "$OUT" 'waiting'
session 'CREATE TABLE open (id int)'
sql "UPDATE snapshot SET body = 'changed at last' WHERE id = 5"
begin snapshot
ok "a transaction that writes to another database does" \
    wait_for 10 said snapshot 'waiting: session [0-9]* of database other holds a snapshot'
session ROLLBACK
goes_on snapshot "that is over, too"
session_close

# the sweep itself leaves 100 dead rows, which must be too few to hold it back
make_table dead 400
sql "ALTER TABLE dead SET (autovacuum_enabled = false)" "UPDATE dead SET gone = true WHERE id > 100"
dead_rows() { [ "$(sql "SELECT n_dead_tup > 210 FROM pg_stat_user_tables WHERE relname = 'dead'")" = t ]; }
wait_for 20 dead_rows
throttled_docs dead "dead_tuples: 30%"
waits dead "dead rows" 'public.dead has [0-9]* dead rows beside [0-9]*'
sql "VACUUM dead"
goes_on dead "they are vacuumed"

throttled file "pause_file: \"$ENV_DIR/pause\""
touch "$ENV_DIR/pause"
waits file "a pause file" "file $ENV_DIR/pause exists"
rm "$ENV_DIR/pause"
goes_on file "the file is gone"

# pause and resume reach a worker that runs
make_table docs 3000
make_docs docs column '{batch: 20, request: 5, concurrency: 2, rate: {requests_per_minute: 1200}}'
manifest=$ENV_DIR/docs.manifest.json
status() { "$VECRUN" status "$manifest" "$@"; }
begin docs
wait_for 10 at_least 100 written docs
"$VECRUN" backfill "$manifest" --pause 2>"$ENV_DIR/pause.out"
like "--pause says who and since when" "$(cat "$ENV_DIR/pause.out")" \
    'backfill paused by [a-z]+ since [0-9-]+ [0-9:]+ UTC'
ok "--pause reaches a running worker" \
    wait_for 10 said docs 'waiting: paused by [a-z]* since [0-9-]* [0-9:]* UTC'
sleep 1
before=$(written docs) asked=$(embed_stat requests)
sleep 2
is "while it is paused nothing is asked or written" "$(written docs) $(embed_stat requests)" "$before $asked"
ok "its leases live" test "$(sql "SELECT count(*) FROM vecplan.chunks
    WHERE plan = 'docs' AND lease_pid IS NOT NULL AND heartbeat > clock_timestamp() - interval '10 s'")" -ge 1
like "status says so" "$(status)" 'paused    by [a-z]+ since [0-9-]+ [0-9:]+ UTC'
like "status says what is next" "$(status)" "next: run \"vecrun backfill $manifest --resume\": paused by"
like "status has it as JSON" "$(status --json)" '"by": "[a-z]+"'
RC=0
OUT=$("$VECRUN" run "$manifest" 2>&1) || RC=$?
is "run does nothing that is paused: exit 3" "$RC" 3
like "run says who paused it" "$OUT" 'error: the backfill is paused by [a-z]+ since'
since=$(sql "SELECT started_at FROM vecplan.schema_migrations WHERE step = 'pause'")
"$VECRUN" backfill "$manifest" --pause 2>/dev/null
is "--pause twice is as good as once" \
    "$? $(sql "SELECT started_at FROM vecplan.schema_migrations WHERE step = 'pause'")" "0 $since"
"$VECRUN" backfill "$manifest" --resume 2>/dev/null
resumed() { [ "$(written docs)" -gt "$before" ]; }
ok "--resume: it goes on by itself" wait_for 10 resumed
kill -TERM "$PID"
finish docs
like "--resume: it says so" "$OUT" 'going on'
"$VECRUN" backfill "$manifest" --resume 2>/dev/null
is "--resume twice is as good as once" "$?" 0

# with nothing running
"$VECRUN" backfill "$manifest" --pause 2>/dev/null
begin docs
ok "a new worker waits and says so" wait_for 10 said docs 'waiting: paused by'
kill -TERM "$PID"
finish docs
is "SIGTERM ends one that waits: exit 3" "$RC" 3
for file in "$ENV_DIR"/docs/*expand.down.sql; do
    psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -c 'DROP VIEW docs_now' -f "$file" >"$ENV_DIR/down.log" 2>&1
done
is "expand's down takes the pause along" \
    "$(sql "SELECT count(*) FROM vecplan.schema_migrations WHERE plan = 'docs' AND step <> 'ledger'")" 0
for option in --pause --resume; do
    RC=0
    OUT=$("$VECRUN" backfill "$manifest" "$option" 2>&1) || RC=$?
    is "$option of a plan that is not expanded: exit 3" "$RC" 3
    like "$option of a plan that is not expanded: it says so" "$OUT" 'step "expand" of plan "docs" is not done'
done
done_testing
