#!/bin/sh
# vecrun backfill: every row in scope ends with exactly the vector of its text, in both layouts.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start

for layout in column table; do
    name=docs_$layout
    make_table "$name" 230
    make_docs "$name" "$layout"
    sql "UPDATE $name SET gone = true WHERE id <= 10" \
        "UPDATE $name SET body = NULL WHERE id = 11" "UPDATE $name SET body = E' \n\t' WHERE id = 12"
    embed_reset
    run "$name"
    is "$layout: exit 0" "$RC $(printf '%s' "$OUT" | grep error)" "0 "
    like "$layout: it says how many rows were written" "$OUT" 'backfill done: 218 rows written'
    is "$layout: every row in scope has the vector of its text" "$(wrong "$name")" 0
    is "$layout: rows out of scope and empty texts have none" "$(written "$name")" 218
    is "$layout: nothing is pending" "$(pending "$name")" 0
    is "$layout: each text was embedded once, beside the three probes" \
        "$(embed_stat texts) $(embed_stat distinct_texts)" "221 221"
    is "$layout: not more requests in flight than the plan says" \
        "$([ "$(embed_stat max_in_flight)" -le 4 ] && echo yes)" yes
    is "$layout: the ledger has its row" \
        "$(sql "SELECT state, finished_at IS NOT NULL, detail ->> 'written' FROM vecplan.schema_migrations
                 WHERE plan = '$name' AND step = 'backfill'")" "done|t|218"
    is "$layout: no chunk is left" \
        "$(sql "SELECT count(*) FROM vecplan.chunks WHERE plan = '$name' AND state <> 'done'")" 0

    embed_reset
    run "$name"
    is "$layout: run again: exit 0" "$RC" 0
    is "$layout: run again: the provider is asked for nothing" "$(embed_stat texts)" 0
    sql "UPDATE $name SET body = 'new ' || id WHERE id BETWEEN 100 AND 110" \
        "INSERT INTO $name (id, body) SELECT i, 'more ' || i FROM generate_series(301, 305) AS i"
    embed_reset
    run "$name"
    is "$layout: run again after changes: exit 0" "$RC" 0
    is "$layout: run again after changes: they alone are embedded" "$(embed_stat texts)" 19
    is "$layout: run again after changes: every vector is right" "$(wrong "$name") $(pending "$name")" "0 0"
done
done_testing
