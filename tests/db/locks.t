#!/bin/sh
# Other sessions hold locks: a gate is not fooled, a sweep waits, a signal is heard all the same.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
manifest=$ENV_DIR/docs.manifest.json

# a row that is locked for the whole run
for layout in column table; do
    name=docs_$layout
    make_table "$name" 30
    make_docs "$name" "$layout"
    session_open
    session "BEGIN; SELECT FROM $name WHERE id = 7 FOR UPDATE"
    run "$name"
    is "$layout: with one row locked: exit 0" "$RC" 0
    is "$layout: the others are written" "$(written "$name")" 29
    is "$layout: the locked one waits, and does not pass for one that has just changed" \
        "$(sql "SELECT count(*), bool_and(at < now() - interval '55 s') FROM vecplan.${name}_pending")" "1|t"
    session_close
    run "$name"
    is "$layout: the next run takes it" "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
    sql "UPDATE $name SET body = body || ' changed' WHERE id = 7; UPDATE vecplan.${name}_pending SET at = now() - interval '20 s'"
    session_open
    session "BEGIN; SELECT FROM $name WHERE id = 7 FOR UPDATE"
    run "$name"
    is "$layout: a change whose row is locked waits since it was made" \
        "$(sql "SELECT count(*), bool_and(now() - at BETWEEN '20 s' AND '50 s') FROM vecplan.${name}_pending")" "1|t"
    session_close
    run "$name"
    is "$layout: and is embedded" "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
done

# some rows are locked: the batches meet them as they come, one by one
make_table once 400
make_docs once column '{batch: 20, request: 5, concurrency: 4}'
make_audit once column
embed_control '{"ceiling_rows_per_s": 400}'
session_open
session "BEGIN; SELECT FROM once WHERE id % 20 = 7 FOR UPDATE"
run once
is "some rows locked: the others are written" "$RC $(written once)" "0 380"
is "some rows locked: none is written twice" "$(sql "SELECT count(*) - count(DISTINCT id) FROM once_audit")" 0
session_close
embed_reset

# a lock on the whole table
make_table docs 200
make_docs docs column '{batch: 20, request: 10, concurrency: 2}'
session_open
session "BEGIN; LOCK TABLE docs IN SHARE MODE"
begin docs
wait_for 10 count_is 1 sql "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'vecrun' AND query LIKE '%UPDATE%'" || :
sleep 2
session "COMMIT"
session_close
finish docs
is "a lock on the table is waited out" "$RC $(wrong docs)" "0 0"

# a signal while a statement waits
session_open
session "BEGIN; LOCK TABLE docs IN ACCESS EXCLUSIVE MODE"
"$VECRUN" backfill "$manifest" >"$ENV_DIR/out" 2>&1 &
pid=$!
blocked() { [ "$(sql "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'vecrun' AND wait_event_type = 'Lock'")" -ge 1 ]; }
ok "vecrun waits for a lock" wait_for 10 blocked
kill -TERM "$pid"
rc=0
wait "$pid" || rc=$?
is "SIGTERM ends it with exit 3" "$rc" 3
session_close
run docs
is "and the next run goes on" "$RC $(wrong docs)" "0 0"

# a row that the database refuses
sql "CREATE FUNCTION frozen() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
       IF NEW.id = 5 THEN RAISE EXCEPTION 'row five is frozen'; END IF; RETURN NEW; END \$\$" \
    "UPDATE docs SET body = 'new ' || id" \
    "CREATE TRIGGER frozen BEFORE UPDATE ON docs FOR EACH ROW EXECUTE FUNCTION frozen()" \
    "UPDATE vecplan.schema_migrations SET state = 'running' WHERE plan = 'docs' AND step = 'backfill'"
run docs
is "a failed run: exit 1" "$RC" 1
like "a failed run: the database's reason" "$OUT" 'row five is frozen'
is "a failed run: the ledger says so" "$(sql "SELECT state FROM vecplan.schema_migrations WHERE plan = 'docs' AND step = 'backfill'")" failed

OUT=$("$VECRUN" status --database-url 'postgers://app:S3cretPw@127.0.0.1/prod' 2>&1) || RC=$?
is "a mistyped URL: usage" "$RC" 2
unlike "a mistyped URL: its password is not printed" "$OUT" 'S3cretPw'
done_testing
