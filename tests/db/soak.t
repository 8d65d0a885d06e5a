#!/bin/sh
# A rollback after a day of changes loses nothing: with keep_fresh: both it serves every row by its present
# text, and in the middle of the work what it serves by an old text is marked, counted and made up for;
# with keep_fresh: new it says how many rows those are.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || bail_out 'no directory to work in'
M=docs.manifest.json
text="title || E'\n\n' || content"

# WHAT FROM: 1,000 texts change, 200 rows come, 50 that nobody else touches go; each in its transaction
day() {
    awk -v what="$1" -v from="$2" 'BEGIN { for (i = 1; i <= 1000; i++) {
        printf "UPDATE documents SET content = \047%s %d\047 WHERE id = %d;\n", what, i, i
        if (i % 5 == 0) printf "INSERT INTO documents (id, title, content) VALUES (%d, \047%s\047, %d);\n", from + i / 5, what, i
        if (i % 20 == 0) printf "DELETE FROM documents WHERE id = %d;\n", from == 3000 ? 1900 + i / 20 : 1800 + i / 20
    } }' | psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" >day.out 2>&1
}
rows() { sql 'SELECT count(*) FROM documents'; }
# Rows whose old vector is not that of their text; of those the ones that are not marked
stale() { sql "SELECT count(*) FROM documents WHERE embedding IS DISTINCT FROM testvec($text, 8)"; }
unmarked() {
    sql "SELECT count(*) FROM documents AS d WHERE embedding IS DISTINCT FROM testvec($text, 8)
            AND NOT EXISTS (SELECT FROM vecplan.docs_outdated AS o WHERE o.id = d.id)"
}
without() { sql 'SELECT count(*) FROM documents WHERE id <= 2000 AND embedding IS NULL'; }
found() { # rows that the search by the old model finds by their present text
    sql "SELECT count(*) FROM documents AS d, LATERAL documents_search(testvec(d.$text, 8), 'old-8', 1) AS s
          WHERE s.id = d.id AND s.distance < 1e-6"
}
viewed() { # rows that clients of the view see, with the old model's vector of their present text
    sql "SELECT count(*) FROM documents_now WHERE embedding_model = 'old-8' AND embedding = testvec($text, 8)"
}
outdated() { vecrun status $M --json | node -e "console.log(JSON.parse(require('fs').readFileSync(0)).outdated)"; }
waiting() { sql 'SELECT (SELECT count(*) FROM vecplan.docs_outdated) + (SELECT count(*) FROM vecplan.docs_pending)'; }
drained() { [ "$(waiting)" -eq 0 ]; }

serves_all() { # WHEN
    is "$1: every old vector is that of the present text" "$(stale)" 0
    [ "$method" != view ] || is "$1: so do clients of the view" "$(viewed)" "$(rows)"
}

begin_plan() { # [SED]
    env_database
    rm -rf sql
    life_table 2000
    sql "UPDATE documents SET embedding = testvec($text, 8)"
    life_plan "s/^to:/&\\n  layout: $layout/; s/^cutover:/backfill: {request: 50, batch: 200}\\n&\\n  method: $method/
        s/\\n  method: view/&\\n  view: public.documents_now/; ${1:-}"
    life_to cutover
    exits "$what: cutover" 0
}

# rollback in the middle of the work, time and again
interrupted() {
    embed_control '{"latency_ms": 20}'
    day evening 4000 &
    writer=$!
    times=0
    : >seen
    until=$(($(date +%s) + 60))
    while kill -0 "$writer" 2>/dev/null || [ "$times" -lt 4 ]; do
        [ "$(date +%s)" -lt "$until" ] || bail_out "nothing is cut over any more: $ERR"
        run rollback $M
        echo "$RC $(unmarked) $(without)" >>seen
        [ "$method" != rename ] || sleep 1.1 # five renames, one within a second of the other, end the follower
        run cutover $M
        [ "$RC" -ne 0 ] || times=$((times + 1)) # 3 where a row was locked twice: it counts as waiting too long
        [ "$method" != rename ] || sleep 1.1
    done
    is "$what: at any moment stale old vectors are marked, and none is taken away" "$(sort -u seen)" "0 0 0"
    wait "$writer" || bail_out "$(cat day.out)"
    wait_for 60 drained || bail_out "$(cat follow.out)"
    embed_control '{"hold": true}'
    sql "UPDATE documents SET content = 'night ' || id WHERE id <= 1000" \
        "INSERT INTO documents (id, title, content) SELECT i, 'night', i FROM generate_series(5001, 5200) AS i"
    run rollback $M
    like "$what: a rollback ahead of the follower says how much it serves by an old text" \
        "$OUT" '^1200 rows are served by an old text, or not at all$'
    is "$what: which is the truth" "$(stale) $(unmarked) $(without)" "1200 0 0"
    embed_reset
    wait_for 60 drained || bail_out "$(cat follow.out)"
    serves_all "$what, once the follower has caught up"
    run status $M
    like "$what: nothing is lost, and status says so" "$OUT" '^rollback  would serve 0 rows by an old text'
}

both() { # LAYOUT METHOD
    layout=$1 method=$2 what="both, $1, $2"
    begin_plan 's/^  index: documents_embedding_idx/&\n  provider: local/'
    vecrun backfill $M --follow >follow.out 2>&1 &
    PID=$!
    wait_for 30 grep -q 'following plan' follow.out || bail_out "$(cat follow.out)"
    day day 3000 || bail_out "$(cat day.out)"
    wait_for 60 drained || bail_out "$(cat follow.out)"
    run rollback $M
    like "$what: a rollback after a day of changes loses nothing" "$OUT" '^every row is served by its present text$'
    serves_all "$what, after the rollback"
    is "$what, after the rollback: a search by the old model finds each row" "$(found)" "$(rows)"
    run cutover $M
    exits "$what: cutover once more" 0
    interrupted
    kill -TERM "$PID"
    RC=0
    wait "$PID" || RC=$?
    is "$what: the follower ends well" "$RC" 0
}

both column function
both table view
both column rename

for layout in column table; do
    method=function what="new, $layout"
    begin_plan
    day day 3000 || bail_out "$(cat day.out)"
    run run $M
    is "$what: status counts what a rollback would not serve" "$RC $(outdated)" "0 1200"
    run status $M
    like "$what: for people too" "$OUT" '^rollback  would serve 1200 rows by an old text, or not at all$'
    run rollback $M
    like "$what: so does the rollback" "$OUT" '^1200 rows are served by an old text, or not at all$'
    is "$what: which is the truth, and no old vector is gone" "$(stale) $(without)" "1200 0"
done
done_testing
