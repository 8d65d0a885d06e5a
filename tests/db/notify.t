#!/bin/sh
# Who listens to vecplan_active_model is told which model a target serves as soon as that changes, by a
# file, by vecrun, forth or back; and of nothing else.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_own_server # for its role
VECPLAN_SERVER=$ENV_SERVER
life_start 50
M=docs.manifest.json

mkfifo ears
psql -X -q -A -t -d "$DATABASE_URL" <ears >heard.out 2>&1 &
LISTENER=$!
end_listener() { kill "$LISTENER" 2>/dev/null || :; }
env_at_exit end_listener
exec 9>ears

# What the listener has been told since it was last asked, and is told once it asks.
asked=0
heard() {
    asked=$((asked + 1))
    printf '\\echo from %d\nSELECT;\n\\echo to %d\n' "$asked" "$asked" >&9
    wait_for 20 grep -q "^to $asked\$" heard.out || bail_out "the listener says: $(cat heard.out)"
    told=$(sed -n "/^from $asked\$/,\$s/^Asynchronous notification \"vecplan_active_model\" with payload \"\(.*\)\" received .*/\1/p" heard.out)
}
tells() { # NAME PAYLOAD…
    heard
    is "$1" "$told" "${2:-}"
}
old='{"target" : "documents_search", "active" : "old-8"}'
new='{"target" : "documents_search", "active" : "new-16"}'

# STEP [SED]: the step's file, as psql runs it
by_psql() { sed "${2:-}" sql/*_docs_"$1".up.sql | psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" >psql.out 2>&1; }

echo 'LISTEN vecplan_active_model;' >&9
life_plan
heard
run apply $M --to expand
tells "expand: a target is there, and what it serves" "$old"
run run $M
run apply $M --to index
run run $M
tells "backfill, index, verify: nothing"
ok "cutover by file, rolled back" by_psql cutover 's/^COMMIT;/ROLLBACK;/'
is "has done nothing" "$(sql "SELECT vecplan.active_model('documents_search')")" old-8
tells "and tells nothing"
ok "cutover by file" by_psql cutover
tells "tells the new model" "$new"
ok "the file once more" by_psql cutover
tells "tells nothing: nothing has changed"

# a role with the rights that README names
sql 'CREATE ROLE runner LOGIN' 'GRANT SELECT, UPDATE ON documents TO runner' \
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vecplan TO runner'
as_runner() {
    run "$@" $M --database-url "$(printf '%s' "$DATABASE_URL" | sed 's,//postgres@,//runner@,')"
    exits "$* by a role that has the tables alone" 0
}
as_runner rollback
tells "tells the old model" "$old"
as_runner rollback
tells "and nothing the second time"
as_runner cutover
tells "tells the new model" "$new"
as_runner cutover
tells "and nothing the second time"
run apply $M --undo --to cutover
tells "undoing cutover tells the old model" "$old"
life_to cutover
tells "cutover by apply the new one" "$new"
run apply $M
exits "contract: exit 0" 0
tells "contract, which takes the old model from what is accepted, tells nothing"

# a plan after it, whose ledger file finds the trigger there while a row is being flipped
mkdir next && cd next || exit 1
life_plan 's/^plan: .*/plan: docs3/; s/old-8/new-16/; s/column: embedding/&_v2/; s/  dimensions: 8/  dimensions: 16/
/^  index: documents/d; /^to:/,/^providers:/s/new-16/next-16/; s/: 202611/: 202612/'
psql -X -q -d "$DATABASE_URL" -c "BEGIN; UPDATE vecplan.generations SET active = active; SELECT pg_sleep(60)" >/dev/null 2>&1 &
sleepers="FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
sleeps() { [ "$(sql "SELECT count(*) $sleepers")" -eq 1 ]; }
wait_for 10 sleeps || bail_out 'nobody flips the row'
ok "a second ledger file does not wait for a flip" psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f sql/*_docs3_ledger.up.sql
sql "SELECT pg_terminate_backend(pid) $sleepers" >/dev/null
wait $!
for phase in expand index cutover; do
    run apply docs3.manifest.json --to $phase
    exits "the plan after: $phase" 0
    run run docs3.manifest.json
done
cd .. || exit 1
tells "the plan after it tells its model, once" '{"target" : "documents_search", "active" : "next-16"}'
exec 9>&-
wait "$LISTENER"

# two ledger files at a time, in a database that has none
both_ledgers() {
    for file in sql/*_docs_ledger.up.sql next/sql/*_docs3_ledger.up.sql; do
        psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$file" >"${file%.sql}.out" 2>&1 &
        pids="${pids:-} $!"
    done
    for pid in $pids; do wait "$pid" || cat sql/*.out next/sql/*.out; done
    pids=''
}
env_database
said=''
for _ in 1 2 3 4 5; do
    said="$said$(both_ledgers)$(sql "SELECT count(*) FROM pg_trigger WHERE tgname = 'vecplan_tell'")"
    sql 'SET client_min_messages = warning; DROP SCHEMA vecplan CASCADE'
done
is "two ledger files at a time: both are applied, one trigger" "$said" 11111
done_testing
