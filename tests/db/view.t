#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# cutover.method view: a view that vecplan makes serves one model's vectors, changes over and back
# under its readers, and asks of them what the table asks.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_own_server # for its roles
VECPLAN_SERVER=$ENV_SERVER
V=public.documents_current
M=docs.manifest.json
view_sed="s/^cutover:/cutover:\n  method: view\n  view: $V/"

start() { # NAME ROWS [SED…]: a database, the table, and its plan of method view
    life_start "$2"
    mkdir -p "$1" && cd "$1" || exit 1
    life_plan "$view_sed;${3:-}"
}

schema() { pg_dump -s -d "$DATABASE_URL" | grep -Ev '^\\(un)?restrict '; }

served() { sql "SELECT DISTINCT embedding_model, vector_dims(embedding) FROM $V WHERE embedding IS NOT NULL"; }

columns() { sql "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '$V'::regclass"; }

# TEXT DIMENSIONS [TYPE]: how the view is searched for it, scans of all rows and sorting being dear.
plan_of() {
    sql "SET enable_seqscan = off; SET enable_sort = off; EXPLAIN SELECT id FROM $V WHERE embedding IS NOT NULL
         ORDER BY embedding <=> (testvec('$1', $2)::${3:-vector}) LIMIT 3"
}

nearest() { # TEXT DIMENSIONS [TYPE]
    sql "SELECT id FROM $V WHERE embedding IS NOT NULL ORDER BY embedding <=> (testvec('$1', $2)::${3:-vector}) LIMIT 1"
}

# One more connection, which reads the view in a transaction that stays open until let_go.
hold() {
    rm -f hold
    mkfifo hold
    psql -X -q -d "$DATABASE_URL" <hold >/dev/null 2>&1 &
    holder=$!
    exec 9>hold
    echo "BEGIN; SELECT FROM $V LIMIT 1;" >&9
    wait_for 10 held || bail_out "nobody reads $V"
}

held() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE relation = '$V'::regclass")" = 1 ]; }

let_go() {
    exec 9>&-
    wait "$holder"
}

as() { # ROLE STATEMENT…
    as_url=$(printf '%s' "$DATABASE_URL" | sed "s|//postgres@|//$1@|")
    shift
    for as_statement in "$@"; do psql -X -q -A -t -d "$as_url" -c "$as_statement" 2>&1; done
}

# ---- other dimensions, with readers whose statements are prepared
start dimensions 200
sql "INSERT INTO documents VALUES (201, '', '', NULL, testvec('empty', 8)), (202, 'gone', '', now(), testvec('gone', 8)),
     (203, 'without', '', NULL, NULL)"
schema >before
life_to index
run run $M
is "the view has the table's columns but the vectors, and two of its own" "$(columns)" \
    'id,title,content,deleted_at,embedding,embedding_model'
is "it serves the old model" "$(served)" 'old-8|8'
is "rows out of scope are not in it, one without a vector is" \
    "$(sql "SELECT count(*), count(embedding), count(embedding_model) FROM $V")" '201|200|200'
like "a search through it uses the old index" "$(plan_of 'old 7' 8)" 'documents_embedding_idx'
is "and finds the nearest" "$(nearest 'old 7' 8)" 7
cat >reader.sql <<SQL
SELECT 1 / (count(DISTINCT embedding_model || vector_dims(embedding)) = 1)::int FROM $V;
SELECT id, embedding, embedding_model FROM $V WHERE id = 7;
SQL
pgbench -n -M prepared -c 3 -T 6 -f reader.sql "$DATABASE_URL" >readers.out 2>&1 &
readers=$!
for _ in 1 2 3; do
    run cutover $M
    exits "vecrun cutover, with readers" 0
    is "the view serves the new model" "$(served)" 'new-16|16'
    run rollback $M
    exits "vecrun rollback, with readers" 0
    is "the view serves the old model" "$(served)" 'old-8|8'
done
run cutover $M
run apply $M --to cutover
exits "the file goes in after it" 0
if wait "$readers"; then pass "no reader saw two models, or failed"; else
    fail "no reader saw two models, or failed" "$(cat readers.out)"
fi
like "a search through the view uses the new index" "$(plan_of 'title 7' 16)" 'documents_embedding_v2_idx'
is "and finds the nearest" "$(nearest "$(printf 'title 7\n\ncontent 7')" 16)" 7
is "one row, one vector: the search function serves both models" \
    "$(sql "SELECT id FROM documents_search(testvec('old 7', 8), 'old-8', 1)")" 7

# ---- a long reader
hold
vecrun rollback $M >rollback.out 2>&1 9>&- &
rollback=$!
slow=0
for _ in 1 2 3 4 5 6 7 8; do
    PGOPTIONS='-c statement_timeout=3s' sql "SELECT count(*) FROM $V" >/dev/null || slow=$((slow + 1))
done
is "while a rollback waits for a long reader, nobody else waits for long" "$slow" 0
is "and it has not come through" "$(served)" 'new-16|16'
let_go
wait "$rollback"
is "it comes through when the reader is done" $? 0
is "both have changed over" "$(served):$(sql 'SELECT active FROM vecplan.generations')" 'old-8|8:old-8'
run cutover $M
hold
run rollback $M
exits "behind an endless reader it gives up: exit 4" 4
like "and says why" "$ERR" 'public.documents_current is busy, its lock was not obtained in 50 tries'
is "neither has changed over" "$(served):$(sql 'SELECT active FROM vecplan.generations')" 'new-16|16:new-16'
let_go

# ---- down, and up to the end
run apply $M --undo --to expand
exits "all is undone" 0
schema >after
ok "nothing is left" diff before after
life_to cutover
sql 'ALTER TABLE documents ADD COLUMN later text'
run apply $M
exits "contract goes in" 0
is "the view stays" "$(served)" 'new-16|16'
is "a column that was added later is not in it" "$(columns)" \
    'id,title,content,deleted_at,embedding,embedding_model'

# ---- the next plan takes the view over
sed -e 's/^plan: .*/plan: docs_v3/' -e 's/column: embedding/column: embedding_v2/' \
    -e 's/index: documents_.*/index: documents_embedding_v2_idx/' \
    -e '/^from:/,/^to:/ { s/old-8/new-16/; s/: 8/: 16/ }' -e '/^to:/,/^providers:/ { s/new-16/next-4/; s/: 16/: 4/ }' \
    -e 's/20261122/20261222/' docs.yaml >docs_v3.yaml
vecplan compile docs_v3.yaml >/dev/null
schema >before
run apply docs_v3.manifest.json --to expand
run run docs_v3.manifest.json
run apply docs_v3.manifest.json --to index
run run docs_v3.manifest.json
run apply docs_v3.manifest.json --to cutover
exits "a chained plan cuts over" 0
is "the view serves its model" "$(served)" 'next-4|4'
run apply docs_v3.manifest.json --undo --to expand
exits "a chained plan is undone" 0
schema >after
ok "the view is as it was" diff before after
run apply docs_v3.manifest.json --to expand
run run docs_v3.manifest.json
run apply docs_v3.manifest.json --to index
run run docs_v3.manifest.json
run apply docs_v3.manifest.json
exits "it goes to its end" 0
is "the view serves its model" "$(served)" 'next-4|4'
is "its columns are the same" "$(columns)" 'id,title,content,deleted_at,embedding,embedding_model'

# ---- rights: of the table, of columns, of rows
start rights 20 's/dimensions: 16/dimensions: 8/'
sql 'CREATE ROLE reader LOGIN' 'CREATE ROLE columns LOGIN' 'CREATE ROLE few LOGIN' 'CREATE ROLE stranger LOGIN' \
    'GRANT SELECT ON documents TO reader' \
    'GRANT SELECT (id, title, content, deleted_at, embedding) ON documents TO columns' \
    'GRANT SELECT (id) ON documents TO few' \
    'ALTER TABLE documents ENABLE ROW LEVEL SECURITY' \
    'CREATE POLICY even ON documents TO reader, columns USING (id % 2 = 0)'
life_to index
for now in old-8 new-16; do
    is "$now: a reader of the table reads the rows it may" \
        "$(as reader "SELECT count(*), min(embedding_model) FROM $V")" "10|$now"
    is "$now: so does a reader of its columns" \
        "$(as columns "SELECT count(*), min(embedding_model) FROM $V")" "10|$now"
    like "$now: a reader of some columns does not" "$(as few "SELECT id FROM $V")" 'permission denied for table documents'
    like "$now: nor others" "$(as stranger "SELECT id FROM $V")" 'permission denied for view documents_current'
    run run $M
    run apply $M --to cutover
done
is "with equal dimensions too" "$(nearest "$(printf 'title 7\n\ncontent 7')" 8)" 7

# ---- what ALTER VIEW has set stays
options() { sql "SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = '$V'::regclass"; }
start options 20
life_to index
run run $M
made=$(options)
sql "ALTER VIEW $V SET (security_barrier = true)"
[ -z "$made" ] || sql "ALTER VIEW $V SET (security_invoker = 'off')"
wanted=$(options)
like "an option is set" "$wanted" '(security_invoker=off, )?security_barrier=true(, security_invoker=off)?'
for command in 'cutover' 'rollback' 'apply --to cutover' 'apply --undo --to cutover'; do
    [ "$command" = 'apply --to cutover' ] && run cutover $M # which takes the mark of the rollback away
    # shellcheck disable=SC2086 # words
    run $command $M
    exits "vecrun $command" 0
    is "the options stay: $command" "$(options)" "$wanted"
done
run apply $M
exits "it goes to its end" 0
is "the options stay: contract" "$(options)" "$wanted"
sed -e 's/^plan: .*/plan: docs_v3/' -e 's/column: embedding/column: embedding_v2/' -e '/^  index: doc/d' \
    -e '/^from:/,/^to:/ { s/old-8/new-16/; s/: 8/: 16/ }' -e '/^to:/,/^providers:/ { s/new-16/next-4/; s/: 16/: 4/ }' \
    -e 's/20261122/20261222/' docs.yaml >docs_v3.yaml
vecplan compile docs_v3.yaml >/dev/null
run apply docs_v3.manifest.json --to expand
exits "the next plan takes the view over" 0
is "the options stay: the next plan" "$(options)" "$wanted"
run apply docs_v3.manifest.json --undo --to expand
exits "and is undone" 0
is "the options stay: undoing it" "$(options)" "$wanted"

# ---- a side table, and an index of a cast
start side 50 's/provider: local/provider: local\n  layout: table/'
life_to cutover
is "a side table is served" "$(served)" 'new-16|16'
sql "INSERT INTO documents VALUES (51, 'new', '', NULL, NULL)"
is "a row without its vector is there" "$(sql "SELECT embedding IS NULL, embedding_model IS NULL FROM $V WHERE id = 51")" 't|t'
like "its index is used" "$(plan_of 'title 7' 16)" 'documents_embedding_v2_embedding_idx'
run apply $M
exits "contract goes in" 0
is "and the view stays" "$(served)" 'new-16|16'
start cast 50 's/^  index: documents.*/  cast: halfvec\n  index: documents_embedding_idx/;s/^cutover:/index: {cast: halfvec}\ncutover:/'
sql 'DROP INDEX documents_embedding_idx' \
    'CREATE INDEX documents_embedding_idx ON documents USING hnsw ((embedding::halfvec(8)) halfvec_cosine_ops)'
life_to expand
like "an index of a cast is used through the view" "$(plan_of 'old 7' 8 halfvec)" 'documents_embedding_idx'
life_to cutover
like "so is the new one" "$(plan_of 'title 7' 16 halfvec)" 'documents_embedding_v2_idx'

# ---- what expand refuses
start refused 5
sql "CREATE VIEW $V AS SELECT 1 AS one"
run apply $M --to expand
exits "a view that somebody made is not taken: exit 1" 1
like "and is named" "$ERR" 'public.documents_current exists, and no plan of documents_search made it'
is "it is as it was" "$(sql "SELECT * FROM $V")" 1
sql "DROP VIEW $V" 'ALTER TABLE documents ADD COLUMN embedding_model text'
run apply $M --to expand
exits "nor is a column of the view's own: exit 1" 1
like "and is named" "$ERR" 'public.documents has a column embedding_model, which is what the view calls'
done_testing
