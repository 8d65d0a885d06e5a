#!/bin/sh
# kill -9 of vecrun: the next run goes on at once where it was, and few texts are embedded twice.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
env_start --ceiling-rows-per-s 1500
ROWS=8000 KILLS=5
REQUEST=20 CONCURRENCY=4 BATCH=100

for layout in column table; do
    name=docs_$layout
    make_table "$name" "$ROWS"
    make_docs "$name" "$layout" "{batch: $BATCH, request: $REQUEST, concurrency: $CONCURRENCY}"
    embed_reset
    kills=0 late=0
    while [ "$kills" -lt "$KILLS" ]; do
        start=$(written "$name")
        begin "$name"
        # a lease that had to run out would take 30 s
        wait_for 10 at_least $((start + 300)) written "$name" || late=$((late + 1))
        kill -9 "$PID"
        finish "$name"
        [ "$RC" -eq 137 ] || break
        kills=$((kills + 1))
    done
    is "$layout: $KILLS runs were killed" "$kills" "$KILLS"
    is "$layout: no run waits for the lease of the one before" "$late" 0
    is "$layout: the last of them left rows to do" "$([ "$(written "$name")" -lt "$ROWS" ] && echo yes)" yes
    run "$name"
    is "$layout: the next run ends the sweep" "$RC" 0
    is "$layout: every row has the vector of its text" "$(wrong "$name") $(written "$name")" "0 $ROWS"
    is "$layout: no chunk and nothing pending is left" \
        "$(sql "SELECT count(*) FROM vecplan.chunks WHERE state <> 'done'") $(pending "$name")" "0 0"
    twice=$(($(embed_stat texts) - $(embed_stat distinct_texts)))
    ok "$layout: few texts are embedded twice" \
        test "$twice" -le $((KILLS * (REQUEST * CONCURRENCY + 2 * BATCH + 10)))
    diag "$layout: $twice texts were embedded once more, $KILLS kills"
done
done_testing
