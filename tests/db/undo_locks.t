#!/bin/sh
# Undoing expand does not wait for vecrun while it holds the lock on the table, and while it tries for
# that lock readers pass.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 50
M=docs.manifest.json

# as a follower does that writes and waits for the table
hold() {
    psql -X -q -d "$DATABASE_URL" -c "BEGIN; LOCK TABLE vecplan.docs_pending IN ROW EXCLUSIVE MODE;
        SELECT pg_sleep(3); COMMIT" >/dev/null &
    holder=$!
    wait_for 10 holds || bail_out 'nobody holds the pending rows'
}
holds() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE relation = 'vecplan.docs_pending'::regclass")" = 1 ]; }

for layout in column table; do
    life_plan "s/^  provider: local/&\\n  layout: $layout/"
    life_to expand
    exits "$layout: expand" 0
    hold
    run apply $M --undo --to expand
    exits "$layout: undone, while changed rows are entered" 0
    wait "$holder"
    is "$layout: nothing is left of it" "$(sql "SELECT to_regclass('vecplan.docs_pending') IS NULL")" t
    rm -rf sql
done

# a transaction that has read the table stays open; a reader that meets one try after the other
# never waits for as long as the later tries, 200 ms, would hold it up
life_plan
life_to expand
sleepers="FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
asleep() { sql "SELECT count(*) $sleepers"; }
reading() { [ "$(asleep)" = 1 ]; }
psql -X -q -d "$DATABASE_URL" -c 'BEGIN; SELECT count(id) FROM documents; SELECT pg_sleep(1.5); COMMIT' >/dev/null &
holder=$!
wait_for 10 reading || bail_out 'no transaction stays open'
cat >reader.sql <<'SQL'
SET lock_timeout = '180ms';
SELECT count(id) FROM documents;
SQL
pgbench -n -c 1 -T 60 -f reader.sql "$DATABASE_URL" >readers.out 2>&1 &
readers=$!
run apply $M --undo --to expand
exits "undone, behind a transaction that stays open" 0
is "it had ended" "$(asleep)" 0
wait "$holder"
kill -s ALRM "$readers" || :
RC=0
wait "$readers" || RC=$?
like "there were readers" "$(cat readers.out)" 'actually processed: [1-9]'
is "no reader waited for as long as a later try" "$RC $(grep -i 'error' readers.out)" '0 '
done_testing
