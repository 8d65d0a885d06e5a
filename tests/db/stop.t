#!/bin/sh
# A run that is ended from outside keeps what it has done, says so by its exit code, and the next
# run goes on there: the database gone, SIGTERM, SIGINT, and a manifest that is not to be trusted.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
# what is committed must outlive an immediate stop
export SERVER_OPTIONS='-c synchronous_commit=on'
env_own_server
env_embed --ceiling-rows-per-s 400

# Waits until the run has written some rows, beyond those of the runs before.
some_written() { wait_for 10 at_least "$2" written "$1" || bail_out "$1: no rows are written"; }

for layout in column table; do
    name=docs_$layout
    make_table "$name" 2400
    make_docs "$name" "$layout"
    embed_control '{"ceiling_rows_per_s": 200}' # it is ended three times before it is done

    begin "$name"
    some_written "$name" 200
    kill -TERM "$PID"
    finish "$name"
    is "$layout: SIGTERM during the sweep: exit 3" "$RC" 3
    like "$layout: SIGTERM during the sweep: it says that the state is kept" "$OUT" \
        'error: stopped by a signal; what is written stays'
    is "$layout: SIGTERM during the sweep: no chunk stays taken" \
        "$(sql "SELECT count(*) FROM vecplan.chunks WHERE plan = '$name' AND lease_pid IS NOT NULL")" 0
    after_term=$(written "$name")

    # a shell starts what is in the background with SIGINT ignored
    begin "$name"
    some_written "$name" $((after_term + 200))
    kill -INT "$PID"
    finish "$name"
    is "$layout: SIGINT during the sweep, though inherited ignored: exit 3" "$RC" 3

    after_int=$(written "$name")
    begin "$name"
    some_written "$name" $((after_int + 200))
    "$ENV_ROOT/tests/setup/server" stop "$ENV_SERVER" immediate
    finish "$name"
    is "$layout: the database gone during the sweep: exit 4" "$RC" 4
    like "$layout: the database gone during the sweep: one error, the lost connection" \
        "$(printf '%s\n' "$OUT" | grep error:)" 'error: (the connection to the database was lost|database: .*\(SQLSTATE 57P0)'
    is "$layout: the database gone during the sweep: one error" \
        "$(printf '%s\n' "$OUT" | grep -c error:)" 1
    if [ "$layout" = column ]; then
        run "$name"
        is "no database: exit 4" "$RC" 4
    fi
    "$ENV_ROOT/tests/setup/server" start "$ENV_SERVER" >/dev/null
    kept=$(written "$name")
    ok "$layout: the database gone during the sweep: what a run that ended had written stays" \
        test "$kept" -ge "$after_int"
    embed_control '{"ceiling_rows_per_s": 0}'
    run "$name"
    is "$layout: the next run ends the sweep" "$RC $(wrong "$name") $(pending "$name")" "0 0 0"
    like "$layout: the next run does only what was left" "$OUT" \
        "backfill done: $((2400 - kept)) rows written"
done

# commits of the sweep do not wait for the disk, those that end a chunk do
make_table chunks 2400
make_docs chunks column '{batch: 10, request: 10, concurrency: 4}'
embed_reset
begin chunks
some_written chunks 1200
"$ENV_ROOT/tests/setup/server" stop "$ENV_SERVER" immediate
finish chunks
"$ENV_ROOT/tests/setup/server" start "$ENV_SERVER" >/dev/null
is "the database gone during the sweep: chunks that are done have all their vectors" \
    "$(sql "SELECT count(*) > 500, count(*) FILTER (WHERE r.vector IS NULL) FROM chunks_now AS r
              JOIN vecplan.chunks AS c ON r.id BETWEEN c.lo[1]::bigint AND c.hi[1]::bigint
             WHERE c.plan = 'chunks' AND c.state = 'done'")" "t|0"

# stopped while it waits for the provider
make_table waits 50
make_docs waits column
embed_control '{"fail": [{"status": 503, "times": 1000}]}'
begin waits
wait_for 10 at_least 1 embed_stat failed
kill -TERM "$PID"
finish waits
is "SIGTERM while the probes are tried again: exit 3" "$RC" 3
embed_reset
hold waits
begin waits
held 4
kill -TERM "$PID"
finish waits
is "SIGTERM while the provider does not answer: exit 3" "$RC" 3
let_go
embed_reset

# another session ends the connections
begin waits
finish waits
sql "UPDATE waits SET body = 'again ' || id"
hold again
begin waits
held 4
sql "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE application_name = 'vecrun' AND datname = current_database()" >/dev/null
let_go
finish waits
is "its connections ended by an administrator: exit 4" "$RC" 4
run waits
is "the next run drains what was pending" "$RC $(wrong waits) $(pending waits)" "0 0 0"

# a follower that cannot reach the database
follower_says() { wait_for 30 grep -qs "$1" "$ENV_DIR/waits.out"; }
begin waits --follow
follower_says 'following plan waits' || bail_out "$(cat "$ENV_DIR/waits.out")"
"$ENV_ROOT/tests/setup/server" stop "$ENV_SERVER" immediate
follower_says 'following was interrupted' || bail_out "$(cat "$ENV_DIR/waits.out")"
kill -TERM "$PID"
finish waits
is "SIGTERM while a follower looks for its database: exit 0" "$RC" 0
like "and it says so" "$OUT" 'following ended by a signal: what is pending stays'
"$ENV_ROOT/tests/setup/server" start "$ENV_SERVER" >/dev/null

# one whose lease is taken away at the same time as its way back
begin waits --follow
follower_says 'following plan waits' || bail_out "$(cat "$ENV_DIR/waits.out")"
connections() { psql -X -q -d "${DATABASE_URL%/*}/postgres" -c "ALTER DATABASE vecplan ALLOW_CONNECTIONS $1"; }
session_open
session "SELECT 'open'"
connections false
session "UPDATE vecplan.schema_migrations SET detail = detail || '{\"pid\": 0}' WHERE step = 'follow'"
session_close
ok "a follower that lost its lease fails like any other" \
    wait_for 30 grep -q 'error: .*not currently accepting connections' "$ENV_DIR/waits.out"
kill -TERM "$PID" 2>/dev/null || :
finish waits
is "exit 1" "$RC" 1
connections true

# the manifest
manifest=$ENV_DIR/waits.manifest.json
sed 's/"batch": 50/"batch": 51/' "$manifest" >"$ENV_DIR/edited.manifest.json"
run edited
is "a manifest edited by hand: exit 1" "$RC" 1
like "a manifest edited by hand: it says so" "$OUT" 'edited.manifest.json.*(checksum|edited|changed)'
version=$(sed -n 's/.*"format": \([0-9]*\).*/\1/p' "$manifest" | head -n 1)
sed "s/\"format\": $version,/\"format\": $((version + 1)),/" "$manifest" >"$ENV_DIR/other.manifest.json"
run other
is "a manifest of another format version: exit 1" "$RC" 1
like "a manifest of another format version: it names it" "$OUT" "format.*$((version + 1))"
head -c 500 "$manifest" >"$ENV_DIR/cut.manifest.json"
run cut
is "a manifest cut short: exit 1" "$RC" 1
run none
is "no manifest: exit 1" "$RC" 1
sql "UPDATE vecplan.schema_migrations SET checksum = 'other' WHERE plan = 'waits' AND step = 'expand'"
run waits
is "a file that changed after it was applied: exit 1" "$RC" 1
like "a file that changed after it was applied: it is named" "$OUT" 'expand.up.sql: error: the file changed after'
sql "DELETE FROM vecplan.schema_migrations WHERE plan = 'waits' AND step = 'expand'"
run waits
is "expand is not applied: exit 3" "$RC" 3
like "expand is not applied: it says what to do" "$OUT" 'step "expand" of plan "waits" is not done'
done_testing
