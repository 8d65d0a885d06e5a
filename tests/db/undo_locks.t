#!/bin/sh
# Undoing expand does not wait for vecrun while it holds the lock on the table.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 50
M=docs.manifest.json

# as a follower does that writes and waits for the table
hold() {
    psql -X -q -d "$DATABASE_URL" -c "BEGIN; LOCK TABLE vecplan.docs_pending IN ROW EXCLUSIVE MODE;
        SELECT pg_sleep(3); COMMIT" >/dev/null &
    holder=$!
    wait_for 10 holds
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
done_testing
