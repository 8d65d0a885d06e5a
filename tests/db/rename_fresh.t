#!/bin/sh
# cutover.method rename with keep_fresh: both: whatever the columns are called, a change reaches the
# vectors of both models, each in its own column.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 300
M=docs.manifest.json
life_plan 's/^  index: documents_embedding_idx/&\n  provider: local/; s/^cutover:/&\n  method: rename\n  keep_fresh: both\n  require: {recall: {k: 5, samples: 20, at_least: 0.5}, overlap: {k: 5, samples: 20, at_least: 0}}/'

text="title || E'\n\n' || content"
# OLD NEW: rows whose vector in either column is not that of their text; the first old ones are 'old N'.
wrong() {
    sql "SELECT count(*) FROM documents WHERE $2 IS DISTINCT FROM testvec($text, 16) OR $1 IS DISTINCT FROM
           testvec(CASE WHEN content = 'content ' || id THEN 'old ' || id ELSE $text END, 8)"
}
noted() { sql 'SELECT count(*) FROM vecplan.docs_outdated'; }
change() { # WHAT FROM TO
    sql "UPDATE documents SET content = '$1 ' || id WHERE id BETWEEN $2 AND $3" \
        "INSERT INTO documents (id, title, content) VALUES ($3 * 1000, 'title', '$1')"
}

life_to index
run run $M
is "before cutover nothing is noted" "$RC $(noted) $(wrong embedding embedding_v2)" "0 0 0"
run cutover $M
exits "cutover: exit 0" 0
change first 1 20
is "a change after it is noted" "$(noted)" 21
run backfill $M
is "both columns follow, by their new names" "$RC $(noted) $(wrong embedding_old embedding)" "0 0 0"
run verify $M
exits "the gates that search go by them too" 0
sql "UPDATE documents SET content = 'own 30', embedding = testvec(title || E'\n\nown 30', 16),
       embedding_source = md5(title || E'\n\nown 30')::uuid WHERE id = 30"
is "who writes the new vector by the name has not written the old one" "$(noted)" 1
sql "UPDATE documents SET content = 'own 31', embedding_old = testvec(title || E'\n\nown 31', 8) WHERE id = 31"
is "who writes the old one has" "$(noted)" 1
run backfill $M
is "the rest is made up for" "$RC $(noted) $(wrong embedding_old embedding)" "0 0 0"

change second 41 60
run rollback $M
like "rollback says what it does not serve yet" "$OUT" '^21 rows are served by an old text, or not at all$'
run backfill $M
is "which is made up for by the names of before" "$RC $(noted) $(wrong embedding embedding_v2)" "0 0 0"
is "plain SQL finds each changed row by the old model" \
    "$(sql "SELECT count(*) FROM documents AS d WHERE d.content LIKE 'second%' AND d.id = (SELECT e.id FROM documents AS e
             ORDER BY (e.embedding <=> testvec(d.title || E'\n\n' || d.content, 8)) + 0 LIMIT 1)")" 21
change third 71 80
run run $M
is "changes after a rollback reach both" "$RC $(noted) $(wrong embedding embedding_v2)" "0 0 0"

# the names change while old vectors are on their way
run cutover $M
change fourth 101 140
embed_control '{"hold": true, "hold_text": "fourth"}'
vecrun backfill $M >out 2>&1 &
held() { [ "$(embed_stat held)" -ge 1 ]; }
wait_for 10 held || bail_out 'no vector is asked for'
vecrun rollback $M >rollback.out 2>&1 || bail_out "$(cat rollback.out)"
embed_control '{"hold": false}'
wait $!
RC=$?
is "a run goes on by the names of a rollback that comes in between" "$RC $(noted) $(wrong embedding embedding_v2)" "0 0 0"

run cutover $M
life_to cutover
change fifth 201 205
run apply $M --to contract
exits "contract: exit 0" 0
is "leaves nothing of what kept the old vectors fresh" "$(sql "SELECT count(*) FROM pg_proc WHERE proname LIKE '%outdate%'")$(sql \
    "SELECT count(*) FROM pg_class WHERE relname LIKE '%outdate%'")$(sql "SELECT count(*) FROM pg_attribute
        WHERE attrelid = 'documents'::regclass AND attname = 'embedding_old'")" 000
run verify $M
exits "verify needs no old vectors" 0
run run $M
is "run goes on making the new vectors" \
    "$RC $(sql "SELECT count(*) FROM documents WHERE embedding IS DISTINCT FROM testvec($text, 16)")" "0 0"
done_testing
