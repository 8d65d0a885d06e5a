#!/bin/sh
# Following: changes are embedded as they come, by one leader a plan, until a signal.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start

none_wrong() { [ "$(wrong "$1") $(pending "$1")" = "0 0" ]; }
fresh() { wait_for 20 none_wrong "$1" && echo yes; }
says() { wait_for 20 grep -qs "$2" "$ENV_DIR/$1.out"; }
follow_row() {
    sql "SELECT $2 FROM vecplan.schema_migrations WHERE plan = '$1' AND step = 'follow'"
}
stop() {
    kill -TERM "$PID"
    finish "$1"
}

for layout in column table; do
    name=docs_$layout
    make_table "$name" 60
    make_docs "$name" "$layout"
    begin "$name" --follow
    says "$name" "following plan $name"
    is "$layout: the sweep goes first" "$(wrong "$name")" 0
    sql "INSERT INTO $name (id, body) SELECT i, 'inserted ' || i FROM generate_series(101, 105) AS i" \
        "UPDATE $name SET body = body || '!' WHERE id BETWEEN 1 AND 5" \
        "UPDATE $name SET id = id + 1000, body = 'moved' WHERE id BETWEEN 6 AND 10" \
        "UPDATE $name SET body = 'gone' WHERE id = 11" "DELETE FROM $name WHERE id = 11"
    is "$layout: inserts, updates, changed keys and deletes are followed" "$(fresh "$name")" yes
    sql "UPDATE $name SET body = 'again ' || id WHERE id <= 20"
    is "$layout: and what comes after" "$(fresh "$name")" yes
    stop "$name"
    is "$layout: SIGTERM ends it, exit 0, the lease is free" "$RC $(follow_row "$name" state)" "0 done"
done

# natural: there is no sweep
make_table naturals 30
CUTOVER=', require: {coverage: 0.01}'
make_docs naturals column '{strategy: natural}'
CUTOVER=''
begin naturals --follow --log json
says naturals "following plan naturals"
lag() { follow_row naturals "concat_ws(' ', detail -> 'rows', detail -> 'lag_p50_ms', detail -> 'lag_p99_ms', detail -> 'lag_max_ms')"; }
lag_is() { lag | grep -qx "$1"; }
ok "no change, no lag" wait_for 20 lag_is '0 null null null'
sql "UPDATE naturals SET body = 'changed ' || id WHERE id <= 3"
is "natural: changed rows alone get a vector" \
    "$(wait_for 20 count_is 3 written naturals && echo yes) $(pending naturals)" "yes 0"
ok "then there is one" wait_for 20 lag_is '3 [0-9]* [0-9]* [0-9]*'
worker_lags() { sql "SELECT count(*) FROM vecplan.workers WHERE plan = 'naturals' AND lag_ms >= 0"; }
ok "and the worker has it" wait_for 20 count_is 1 worker_lags
ok "--log json has the figures" wait_for 20 grep -q '"event":"progress","what":"follow".*"rows":3,.*"lag_ms":[0-9]' "$ENV_DIR/naturals.out"
stop naturals
is "natural: exit 0" "$RC" 0

# one leader, and a stand-by that takes over when it is killed
begin docs_column --follow --workers-name first
leader=$PID
says docs_column "following plan"
cp "$ENV_DIR/docs_column.manifest.json" "$ENV_DIR/second.manifest.json"
# without a quarantine its memory is what it uses, under AddressSanitizer too
ASAN_OPTIONS=$ASAN_OPTIONS:quarantine_size_mb=0:thread_local_quarantine_size_kb=0
begin second --follow --workers-name second
second=$PID
says second "standing by: another vecrun follows plan docs_column"
peak() { awk '/^VmHWM/ { print $2 }' "/proc/$1/status"; }
before=$(peak "$second")
sql "SELECT pg_notify('vecplan_docs_column', i || repeat(' x', 3500)) FROM generate_series(1, 15000) AS i" >/dev/null
is "a stand-by leaves the lease alone" "$(follow_row docs_column "detail ->> 'worker'")" first
kill -9 "$leader"
sql "UPDATE docs_column SET body = 'after the leader ' || id WHERE id <= 10"
is "a stand-by takes over from a leader that was killed" \
    "$(fresh docs_column) $(follow_row docs_column "detail ->> 'worker'")" "yes second"
after=$(peak "$second")
ok "nor does it gather notifications" test "${after:?}" -lt $((${before:?} + 60000))
is "a stand-by says so once" "$(grep -c 'standing by' "$ENV_DIR/second.out")" 1
begin docs_column --follow --workers-name third
says docs_column "standing by"
stop docs_column
is "a signal ends a stand-by, exit 0" "$RC" 0

# the lease is taken away, by one who thinks that this leader is silent
sql "UPDATE vecplan.schema_migrations SET state = 'running', detail = detail || '{\"pid\": 0}'
      WHERE plan = 'docs_column' AND step = 'follow'"
leads_again() { [ "$(follow_row docs_column "detail ->> 'pid'")" -ne 0 ]; }
wait_for 20 leads_again || diag "$(cat "$ENV_DIR/second.out")"
sql "UPDATE docs_column SET body = 'and back ' || id WHERE id <= 10"
is "a leader that lost its lease leads again once it is free" \
    "$(fresh docs_column) $(leads_again && echo yes)" "yes yes"

# the connections are lost
reconnects() {
    sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'vecrun' AND datname = current_database()" >/dev/null
    sql "UPDATE docs_column SET body = 'reconnected $1 ' || id WHERE id <= 10"
    fresh docs_column
}
is "lost connections are made again" "$(reconnects 0)" yes
before=$(peak "$second") times=''
for i in 1 2 3 4 5 6 7 8; do times="$times $(reconnects $i)"; done
is "as often as they are lost" "$times" " yes yes yes yes yes yes yes yes"
after=$(peak "$second")
ok "and what one try used is not kept" test "${after:?}" -lt $((${before:?} + 3000))

# undone under the follower
sql 'DROP VIEW docs_column_now'
for file in "$ENV_DIR"/docs_column/*expand*.down.sql; do
    psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$file" >"$ENV_DIR/down.log" 2>&1 ||
        diag "$(cat "$ENV_DIR/down.log")"
done
PID=$second
finish second
is "expand's down ends it, exit 3" "$RC" 3
like "and it says why" "$OUT" 'step "expand" of plan "docs_column" is not done'
unlike "without SQL" "$OUT" SQLSTATE

done_testing
