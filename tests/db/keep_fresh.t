#!/bin/sh
# cutover.keep_fresh: from cutover on, rows that change are noted, with `both` they get their old
# vector too, and a rollback at any moment serves every row by its present text. Before that, old
# vectors are the application's.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 2000
M=docs.manifest.json
both='s/^  index: documents_embedding_idx/&\n  provider: local/; s/^cutover:/backfill: {request: 20, concurrency: 2, batch: 100}\n&/'

text="title || E'\n\n' || content"
# Rows in scope whose old vector is not that of their text; rows that nobody changed have 'old N'.
old_wrong() {
    sql "SELECT count(*) FROM documents WHERE deleted_at IS NULL AND content <> '' AND embedding IS DISTINCT FROM
           testvec(CASE WHEN title = 'title ' || id AND content = 'content ' || id THEN 'old ' || id ELSE $text END, 8)"
}
new_wrong() {
    sql "SELECT count(*) FROM documents WHERE deleted_at IS NULL AND content <> ''
            AND embedding_v2 IS DISTINCT FROM testvec($text, 16)"
}
noted() { sql 'SELECT count(*) FROM vecplan.docs_outdated'; }
outdated() { vecrun status $M --json | node -e "console.log(JSON.parse(require('fs').readFileSync(0)).outdated)"; }
active() { sql "SELECT vecplan.active_model('documents_search')"; }

# ROWS-FROM TO: a text changes, as applications do that know the new model alone
change() { sql "UPDATE documents SET content = 'changed $1 ' || id WHERE id BETWEEN $2 AND $3"; }

life_plan "$both"
life_to expand
change early 1 10
sql "UPDATE documents SET embedding = testvec($text, 8) WHERE id BETWEEN 1 AND 10" \
    "INSERT INTO documents VALUES (3001, 'title', 'early', NULL, testvec(E'title\n\nearly', 8))"
is "before cutover nothing is noted" "$(noted) $(outdated)" "0 0"
life_to cutover
is "nor by the backfill" "$(noted) $(old_wrong) $(active)" "0 0 new-16"

# a day of changes
change day 1 1000
sql "INSERT INTO documents (id, title, content) SELECT i, 'title', 'inserted ' || i FROM generate_series(4001, 4200) AS i" \
    'DELETE FROM documents WHERE id BETWEEN 951 AND 1000 OR id BETWEEN 4191 AND 4200'
change again 1 100
is "status counts rows once, and none that is gone" "$(outdated)" 1140
run rollback $M
exits "a rollback with stale rows is not refused" 0
like "and says how many" "$OUT" '^1140 rows are served by an old text, or not at all$'
is "the old vectors were never taken away" "$(sql 'SELECT count(*) FROM documents WHERE id <= 2000 AND embedding IS NULL')" 0
run cutover $M
exits "cutover once more" 0
run backfill $M
exits "backfill: exit 0" 0
is "both spaces have every text" "$(new_wrong) $(old_wrong) $(noted) $(outdated)" "0 0 0 0"
run rollback $M
like "a rollback says that nothing is lost" "$OUT" '^every row is served by its present text$'
is "each changed row is found by its present text" \
    "$(sql "SELECT count(*) FROM documents AS d, LATERAL documents_search(testvec(d.$text, 8), 'old-8', 1) AS s
             WHERE d.content LIKE 'changed%' AND s.distance < 1e-6")" 950

# the old model serves: who wrote for the new one still does
change after 1 5
run backfill $M
is "changes after a rollback are followed too" "$(old_wrong) $(noted)" "0 0"
run cutover $M

# what counts as a change
sql "UPDATE documents SET content = 'mine', embedding = testvec(title || E'\n\nmine', 8) WHERE id = 11" \
    "INSERT INTO documents VALUES (3002, 'title', 'mine', NULL, testvec(E'title\n\nmine', 8))" \
    "UPDATE documents SET title = title, deleted_at = now() WHERE id = 12" \
    "UPDATE documents SET content = 'unseen' WHERE id = 12" \
    "INSERT INTO documents (id, title, content, deleted_at) VALUES (3003, 'title', 'deleted', now())"
is "not: a writer sets the old vector itself; rows out of scope" "$(noted)" 0
sql 'UPDATE documents SET deleted_at = NULL WHERE id IN (12, 3003)'
is "rows that come into scope" "$(noted)" 2
sql "UPDATE documents SET embedding = NULL WHERE id = 13" \
    "UPDATE documents SET content = 'without', embedding = NULL WHERE id = 14" \
    'UPDATE documents SET id = 3004 WHERE id = 15'
is "a writer takes the old vector away; a new key" "$(noted)" 5
sql "UPDATE documents SET embedding_v2_model = embedding_v2_model WHERE id = 14"
is "not: a row without an old vector is touched" "$(noted)" 5
run run $M
exits "run: exit 0" 0
is "run keeps both spaces fresh" "$(new_wrong) $(noted)" "0 0"
is "and what was taken away is back" "$(sql "SELECT count(*) FROM documents WHERE id IN (13, 14, 3004)
    AND embedding = testvec($text, 8)")" 3
sql "UPDATE documents SET embedding = testvec('old ' || id, 8) WHERE content = 'content ' || id"

# FROM TO WHAT: texts change whose new vectors are there at once, so that only old ones are to be made
change_old() {
    sql "UPDATE documents SET content = '$3 ' || id, embedding_v2 = testvec(title || E'\n\n$3 ' || id, 16),
           embedding_v2_source = md5(title || E'\n\n$3 ' || id)::uuid WHERE id BETWEEN $1 AND $2" \
        'TRUNCATE vecplan.docs_pending'
}
backfill_begin() {
    vecrun backfill $M >out 2>&1 &
    PID=$!
}
held() { [ "$(embed_stat held)" -ge 1 ]; }

# a text changes while its old vector is on its way
change_old 20 59 race
embed_control '{"hold": true, "hold_text": "race"}'
backfill_begin
wait_for 10 held || bail_out 'the old vectors are not asked for'
change_old 20 39 late
embed_control '{"hold": false}'
wait "$PID"
is "a text that changes on the way: the old vector is that of the new text" "$(old_wrong) $(noted)" "0 0"

# another transaction holds the rows
change_old 60 69 locked
psql -X -q -d "$DATABASE_URL" -c "BEGIN; UPDATE documents SET title = title WHERE id <= 65; SELECT pg_sleep(60)" >/dev/null 2>&1 &
sleepers="FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
locked() { [ "$(sql "SELECT count(*) $sleepers")" -eq 1 ]; }
wait_for 10 locked
run backfill $M
is "rows that are locked are left for the next run" "$RC $(noted)" "0 6"
sql "SELECT pg_terminate_backend(pid) $sleepers" >/dev/null
wait $!
run backfill $M
is "which does them" "$RC $(old_wrong) $(noted)" "0 0 0"

# killed
change_old 100 900 killed
embed_control '{"latency_ms": 300}'
backfill_begin
some_done() { [ "$(noted)" -lt 801 ]; }
wait_for 20 some_done || bail_out 'no old vector is written'
kill -9 "$PID"
wait "$PID" 2>/dev/null
ok "a run that is killed leaves the rest noted" test "$(noted)" -gt 0
embed_control '{"latency_ms": 0}'
run backfill $M
is "the next run goes on where it was" "$RC $(old_wrong) $(noted)" "0 0 0"

# the old model refuses a text
sql "UPDATE documents SET content = 'bad', embedding_v2 = testvec(title || E'\n\nbad', 16),
       embedding_v2_source = md5(title || E'\n\nbad')::uuid WHERE id IN (70, 71)" 'TRUNCATE vecplan.docs_pending'
embed_control '{"refuse_text": "bad"}'
run run $M
exits "texts that the old model alone refuses hold up nothing" 0
like "they are said" "$ERR" '2 rows are refused by old-8: a rollback would not serve their text'
is "set aside for the old model, and counted" \
    "$(sql 'SELECT plan, key, reason FROM vecplan.quarantine ORDER BY key') $(outdated)" \
    "docs:from|{70}|old-8: HTTP 400: input 0 is refused
docs:from|{71}|old-8: HTTP 400: input 0 is refused 2"
is "and no gate of the new space sees them" "$(sql "SELECT figure FROM vecplan.gates WHERE gate = 'quarantine' ORDER BY id DESC LIMIT 1")" 0
embed_control '{"refuse_text": ""}'
change_old 70 71 good
run backfill $M
is "a changed text is tried again" "$RC $(old_wrong) $(outdated)" "0 0 0"

# undone, contracted
run apply $M --undo --to cutover
exits "cutover is undone" 0
change undone 200 209
is "then old vectors are the application's again" "$(noted)" 0
run backfill $M
run run $M
# as a follower does that waits for the table
psql -X -q -d "$DATABASE_URL" -c "BEGIN; LOCK TABLE vecplan.docs_outdated IN ACCESS SHARE MODE;
    SELECT pg_sleep(2); COMMIT" >/dev/null &
reader=$!
reads() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE relation = 'vecplan.docs_outdated'::regclass")" = 1 ]; }
wait_for 10 reads || bail_out 'nobody reads the old pending rows'
run apply $M --to contract
exits "contract, while the old model's pending rows are read" 0
wait "$reader"
is "leaves nothing of it" "$(sql "SELECT count(*) FROM pg_class WHERE relname LIKE '%outdate%'")$(sql \
    "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%outdate%'")$(sql 'SELECT count(*) FROM vecplan.quarantine')" 000
change contracted 1 5
run backfill $M
is "the new vectors go on being made" "$RC $(new_wrong) $(outdated)" "0 0 null"

# keep_fresh: new, the default without from.provider
env_database
life_table 300
life_plan
life_to cutover
change day 1 30
sql "INSERT INTO documents (id, title, content) SELECT i, 'title', 'inserted ' || i FROM generate_series(4001, 4005) AS i"
run run $M
is "new: nobody makes old vectors" "$RC $(new_wrong) $(sql 'SELECT count(*) FROM documents WHERE embedding IS NULL')" "0 0 5"
is "new: status counts what a rollback would not serve" "$(outdated)" 35
run status $M
like "new: for people too" "$OUT" '^rollback  would serve 35 rows by an old text, or not at all$'
run rollback $M
like "new: so does rollback" "$OUT" '^35 rows are served by an old text, or not at all$'
# the other value needs no other files
life_plan "$both"
run backfill $M
is "new, then both: the same files, and the rest is made up for" "$RC $(old_wrong) $(outdated)" "0 0 0"

# a chained plan: the side table of the plan before, whose own machinery goes on
env_database
life_table 100
life_plan 's/^to:/&\n  layout: table/'
life_to contract
sed -e 's/^plan: docs/plan: docs3/; s/^  column: .*/  table: documents_embedding_v2\n  provider: local/; /^  index: documents/d' \
    -e 's/new-16/next-12/; s/^  dimensions: 16/  dimensions: 12/; s/old-8/new-16/; s/^  dimensions: 8/  dimensions: 16/' \
    -e 's/202611/202612/; s/^  directory: sql/&3/; /^  layout: table/d' docs.yaml >docs3.yaml
vecplan compile docs3.yaml >compile.out 2>&1 || bail_out "$(cat compile.out)"
for phase in expand index cutover; do
    run apply docs3.manifest.json --to $phase
    run run docs3.manifest.json
done
run apply docs3.manifest.json --to cutover
exits "chained: cutover" 0
side_wrong() {
    sql "SELECT count(*) FROM documents AS d LEFT JOIN documents_embedding_v2 AS s USING (id)
          WHERE s.embedding IS DISTINCT FROM testvec(d.$text, 16) OR s.source IS DISTINCT FROM md5(d.$text)::uuid
             OR s.model IS DISTINCT FROM (SELECT id FROM vecplan.models WHERE plan = 'docs')"
}
change day 1 30
sql "INSERT INTO documents (id, title, content) SELECT i, 'title', 'inserted ' || i FROM generate_series(201, 210) AS i" \
    'DELETE FROM documents WHERE id = 30'
is "chained: what changed is stale" "$(side_wrong)" 39
run run docs3.manifest.json
exits "chained: run" 0
is "chained: the side table has vectors, tags and sources" "$(side_wrong)" 0
embed_reset
run backfill docs.manifest.json
is "chained: the plan before has nothing to embed, and drains its own" \
    "$RC $(embed_stat texts) $(sql 'SELECT count(*) FROM vecplan.docs_pending')" "0 0 0"
change more 1 5
run backfill docs.manifest.json
embed_reset
run backfill docs3.manifest.json
is "chained: nor is a text embedded again that the plan before has embedded" \
    "$RC $(embed_texts | grep -c ': 1$') $(sql 'SELECT count(*) FROM vecplan.docs3_outdated')" "0 8 0"
run rollback docs3.manifest.json
is "chained: a rollback finds each changed row" \
    "$(sql "SELECT count(*) FROM documents AS d, LATERAL documents_search(testvec(d.$text, 16), 'new-16', 1) AS s
             WHERE s.id = d.id AND s.distance < 1e-6")" 109
run cutover docs3.manifest.json
run apply docs3.manifest.json --to contract
exits "chained: contract" 0
is "chained: and leaves nothing of both" "$(sql "SELECT count(*) FROM pg_class WHERE relname ~ 'outdate|^docs_'")" 0

# the old model's provider is gone
env_database
life_table 50
life_plan "$both; s,^providers:,&\n  gone: {preset: openai\, url: \"http://127.0.0.1:9/v1/embeddings\"\, api_key_env: null},; s/provider: local/provider: gone/"
sed -i '/^to:/,/^providers:/s/provider: gone/provider: local/' docs.yaml
vecplan compile docs.yaml >/dev/null || bail_out 'docs.yaml is not compiled'
life_to cutover
change day 1 10
before=$(sql 'SELECT max(id) FROM vecplan.gates')
run run $M
exits "without the old model: exit 4" 4
is "the new space is followed and measured all the same" \
    "$(new_wrong) $(outdated) $(sql "SELECT count(*) > 0 FROM vecplan.gates WHERE id > $before")" "0 10 t"
is "and the backfill stays done" "$(step backfill)" "done"

# what a rollback would serve cannot be counted
run cutover $M
sql 'ALTER TABLE vecplan.docs_outdated RENAME TO elsewhere'
run rollback $M
is "a rollback is done all the same" "$RC $(active)" "0 old-8"
like "and says so" "$ERR" 'how many rows are served by an old text is not known: '

# a column that rows must have
env_database
life_table 30
sql 'ALTER TABLE documents ALTER COLUMN embedding SET NOT NULL'
life_plan
life_to index
run run $M
run apply $M --to cutover
exits "an old column that is NOT NULL: cutover is refused, exit 3" 3
like "and the statement is named" "$ERR" \
    'column embedding is NOT NULL, .* run "ALTER TABLE public\.documents ALTER COLUMN embedding DROP NOT NULL"'
run cutover $M
like "by vecrun cutover too" "$ERR" 'run "ALTER TABLE public\.documents ALTER COLUMN embedding DROP NOT NULL"'
sql 'ALTER TABLE documents ALTER COLUMN embedding DROP NOT NULL'
run apply $M --to cutover
exits "after it, it goes on" 0
done_testing
