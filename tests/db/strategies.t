#!/bin/sh
# shellcheck disable=SC2119 # functions with optional arguments
# Strategies selective and natural: which rows get a vector, what coverage counts, how both spaces
# are searched meanwhile, and that contract loses no row.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 200
M=docs.manifest.json
embedded() { sql "SELECT count(*), min(id), max(id) FROM documents WHERE embedding_v2 IS NOT NULL"; }
coverage() { sql "SELECT round(figure::numeric, 4), sample FROM vecplan.gates WHERE gate = 'coverage' ORDER BY id DESC LIMIT 1"; }
mixed() { # OLD-TEXT NEW-TEXT K: id, model and rank of what is found
    sql "SELECT string_agg(concat_ws(':', id, model, round((1 / score - 60)::numeric)), ' ')
           FROM documents_search_mixed($1, $2, $3)"
}
old() { echo "testvec('old $1', 8)"; }
new() { echo "testvec(E'title $1\n\n$2', 16)"; }

life_plan 's/^cutover:/backfill: {strategy: selective, only: "id > 150"}\ncutover:/'
life_to index
is "selective: the rows of only are swept, no others" "$(embedded)" '50|151|200'
is "a search of both spaces finds each row in its own" \
    "$(mixed "$(old 7)" "$(new 160 'content 160')" 2)" '160:new-16:1 7:old-8:1'
is "a row with a new vector is not found by its old one" \
    "$(mixed "$(old 160)" NULL 1 | sed 's/:.*//' | grep -cx 160)" 0
is "without the old query the new space alone is searched" \
    "$(mixed NULL "$(new 160 'content 160')" 1)" '160:new-16:1'
run verify $M
exits "coverage counts the rows of only" 0
is "and their number" "$(coverage)" '1.0000|50'
sql "UPDATE documents SET content = 'changed' WHERE id = 9"
run backfill $M
is "a changed row of the others gets its vector" "$(embedded)" '51|9|200'
run verify $M
is "it does not count for coverage" "$(coverage)" '1.0000|50'
is "rows that were never swept are not entered into pending" "$(sql 'SELECT count(*) FROM vecplan.docs_pending')" 0
sql "ALTER TABLE documents DISABLE TRIGGER USER" "UPDATE documents SET embedding_v2_source = NULL WHERE id IN (9, 160)" \
    "ALTER TABLE documents ENABLE TRIGGER USER"
run verify $M
is "stale ones are, of both kinds" "$(sql "SELECT string_agg(id::text, ',' ORDER BY id) FROM vecplan.docs_pending")" '9,160'
run run $M
run cutover $M
exits "the gates are met" 0
run apply $M
exits "contract refuses while rows have no new vector: exit 3" 3
like "says how many" "$ERR" '149 rows in scope have no vector of new-16'
enter=$(printf '%s\n' "$ERR" | sed -n 's/.*run "\(INSERT INTO .*\)" and "vecrun backfill.*/\1/p')
sql "$enter"
run backfill $M
is "what its message names embeds the rest" "$(embedded)" '200|1|200'
run apply $M
exits "contract is done then" 0
is "the search of both spaces is gone" "$(sql "SELECT to_regproc('public.documents_search_mixed') IS NULL")" t
is "no row is lost" "$(sql "SELECT id FROM documents_search($(new 3 'content 3'), 'new-16', 1)")" 3

env_database
sql "CREATE TABLE documents (id bigint PRIMARY KEY, title text, content text, deleted_at timestamptz, embedding vector(8))" \
    "INSERT INTO documents SELECT i, 'title ' || i, 'content ' || i, NULL, testvec('old ' || i, 8) FROM generate_series(1, 100) AS i" \
    'CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops)'
rm -rf sql $M
life_plan 's/^cutover:/backfill: {strategy: natural}\ncutover:\n  require: {coverage: 0.1}/'
life_to expand
embed_reset
run run $M
is "natural: no row is swept" "$(embedded)" '0||'
is "the provider is not asked" "$(embed_stat requests)" 0
sql "UPDATE documents SET content = 'changed' WHERE id <= 8" "INSERT INTO documents (id, title, content) VALUES (101, 'title 101', 'x')"
life_to index
is "changed and new rows are embedded" "$(embedded)" '9|1|101'
run verify $M
exits "coverage counts all rows: exit 3 below its gate" 3
is "its figure" "$(coverage)" '0.0891|101'
sql "UPDATE documents SET content = 'changed' WHERE id BETWEEN 9 AND 12"
run run $M
exits "the gate is met once enough rows were written" 0
is "each row is found in its space" "$(mixed "$(old 50)" "$(new 2 changed)" 2)" '2:new-16:1 50:old-8:1'

# gates that the plan names are not met by samples of nothing
env_database
life_table 50
rm -rf sql $M
life_plan 's/^cutover:/backfill: {strategy: natural}\ncutover:\n  require: {coverage: 0.0, recall: {k: 5, samples: 20, at_least: 0.9}, overlap: {k: 5, samples: 20, at_least: 0.0}, reembed: {samples: 20}}/'
life_to index
run verify $M
exits "natural, no vector yet: exit 3" 3
for gate in recall overlap reembed; do
    like "$gate has nothing to measure" "$ERR" "gate \"$gate\" cannot be measured: no row has the vectors that it compares"
done
run cutover $M
exits "nor does the cutover go by them" 3
like "and says so" "$ERR" 'gates are not met: recall is 0, required is 0.9; overlap is 0'
sql "UPDATE documents SET content = 'changed' WHERE id <= 20"
run run $M
exits "with rows that have one they are met" 0
done_testing
