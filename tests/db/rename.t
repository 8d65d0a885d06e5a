#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# cutover.method rename: applications go on with SQL of their own by the column's name, through
# cutover, rollback and contract; a query of the old model fails there and never compares; vecrun
# writes by the names that the columns have at that moment.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_own_server # for its roles
VECPLAN_SERVER=$ENV_SERVER
M=docs.manifest.json
rename_sed='s/^cutover:/cutover:\n  method: rename/'

start() { # NAME ROWS [SED…]: a database, the table, and its plan of method rename
    life_start "$2"
    mkdir -p "$1" && cd "$1" || exit 1
    life_plan "$rename_sed;${3:-}"
}

columns() { sql "SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute WHERE attrelid = 'documents'::regclass AND attname ~ '^embedding'"; }

# TEXT DIMENSIONS: the nearest row by the column's name, as an application searches it.
nearest() { sql "SELECT id FROM documents WHERE deleted_at IS NULL ORDER BY embedding <=> testvec('$1', $2) LIMIT 1" 2>&1; }

new_text() { printf 'title %s\n\ncontent %s' "$1" "$1"; }

# Rows in scope whose new vector, in column $1, is not that of their text.
wrong() {
    sql "SELECT count(*) FROM documents WHERE deleted_at IS NULL AND ($1 IS DISTINCT FROM
           testvec(title || E'\\n\\n' || content, 16) OR ${1}_model IS DISTINCT FROM
           (SELECT id FROM vecplan.models WHERE plan = 'docs') OR ${1}_source IS DISTINCT FROM md5(title || E'\\n\\n' || content)::uuid)"
}

# Old vectors that are not those of the beginning.
touched() { sql "SELECT count(*) FROM documents WHERE id <= 200 AND $1 IS DISTINCT FROM testvec('old ' || id, 8)"; }

as() { # ROLE STATEMENT
    psql -X -q -A -t -d "$(printf '%s' "$DATABASE_URL" | sed "s|//postgres@|//$1@|")" -c "$2" 2>&1
}

before='embedding,embedding_v2,embedding_v2_model,embedding_v2_source'
after='embedding,embedding_model,embedding_old,embedding_source'

# ---- applications at work while the names change: writers and readers of rows that must never
# fail, and searches of the old model that must
start life 200
sql 'CREATE ROLE app LOGIN' 'GRANT SELECT (id, title, content, deleted_at, embedding) ON documents TO app' \
    'GRANT INSERT (id, title, content, embedding), UPDATE (title, content, embedding) ON documents TO app'
life_to index
run run $M
exits "the gates are met" 0
cat >writer.sql <<'SQL'
\set id random(1, 200)
UPDATE documents SET title = title WHERE id = :id;
UPDATE documents SET content = 'content ' || id WHERE id = :id;
SELECT count(id) FROM documents WHERE embedding IS NOT NULL;
SQL
cat >searcher.sql <<'SQL'
\set id random(1, 200)
SELECT id FROM documents ORDER BY embedding <=> testvec('old ' || :id, 8) LIMIT 10;
SQL
pgbench -n -M prepared -c 3 -T 8 -f writer.sql "$DATABASE_URL" >writers.out 2>&1 &
writers=$!
pgbench -n -M simple -c 1 -T 8 -f searcher.sql "$DATABASE_URL" >searchers.out 2>&1 &
searchers=$!
for _ in 1 2; do
    run cutover $M
    exits "vecrun cutover, with applications at work" 0
    is "the new column has the name" "$(columns)" "$after"
    run rollback $M
    exits "vecrun rollback" 0
    is "the names are as before" "$(columns)" "$before"
done
run cutover $M
run apply $M --to cutover
exits "the file goes in after it, and does nothing again" 0
if wait "$writers"; then pass "no writer and no reader of the column failed"; else
    fail "no writer and no reader of the column failed" "$(cat writers.out)"
fi
wait "$searchers" || :
behind_lock() { # what is done while everybody waits, but for names that change
    awk '/IN ACCESS EXCLUSIVE MODE/ {locked = 1; next} /RETURN;/ {locked = 0} locked' "$1" | tr '[:upper:]' '[:lower:]' | grep -vE '^ *(alter .* rename |if |end if;$|--)'
}
for way in up down; do
    is "functions are made before the lock that all wait for ($way)" \
        "$(grep -c 'IN ACCESS EXCLUSIVE MODE' sql/*_docs_cutover.$way.sql) $(behind_lock sql/*_docs_cutover.$way.sql)" '1 '
done
like "a search of the old model has failed, at cutover" "$(cat searchers.out)" 'different vector dimensions (16 and 8|8 and 16)'
is "plain SQL finds the nearest by the new model" "$(nearest "$(new_text 7)" 16)" 7
like "by the old model it fails" "$(nearest 'old 7' 8)" 'different vector dimensions (16 and 8|8 and 16)'
like "a plain search uses the new index" "$(sql "SET enable_seqscan = off; SET enable_sort = off; EXPLAIN SELECT id FROM documents
    ORDER BY embedding <=> testvec('a', 16) LIMIT 3")" 'documents_embedding_idx'
is "the search function serves both models" \
    "$(sql "SELECT id FROM documents_search(testvec('old 7', 8), 'old-8', 1)" "SELECT id FROM documents_search(testvec(E'title 7\\n\\ncontent 7', 16), 'new-16', 1)")" '7
7'
is "so does the mixed one" "$(sql "SELECT count(*) FROM documents_search_mixed(testvec('old 7', 8), testvec('a', 16), 5)")" 5
like "an application's grants are those of the name" \
    "$(as app "UPDATE documents SET embedding = NULL WHERE id = 0; SELECT count(embedding) FROM documents")" '^[0-9]+$'

# ---- changes after cutover, and after the way back
run backfill $M
exits "a drain after cutover" 0
sql "UPDATE documents SET content = 'changed' WHERE id = 3" "INSERT INTO documents (id, title, content) VALUES (201, 'new', 'row')"
is "a changed row is stale, a new one pending" \
    "$(sql "SELECT count(*) FROM documents WHERE id = 3 AND embedding_source IS NULL" 'SELECT count(DISTINCT id) FROM vecplan.docs_pending')" '1
2'
run backfill $M
exits "they are embedded" 0
is "all new vectors are right, in the column of the name" "$(wrong embedding)" 0
is "the old ones are untouched" "$(touched embedding_old)" 0
run verify $M
exits "verify goes by the names" 0
run status $M
exits "so does status" 0
sql 'UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"'documents_embedding_idx'::regclass"
run index $M
exits "so does the repair of the index" 0
is "there is one new index" "$(sql "SELECT string_agg(indexname, ',' ORDER BY indexname) FROM pg_indexes WHERE tablename = 'documents' AND indexdef ~ 'hnsw'")" \
    'documents_embedding_idx,documents_embedding_idx_old'
run rollback $M
is "after a rollback plain SQL finds by the old model" "$(nearest 'old 7' 8)" 7
like "by the new one it fails" "$(nearest "$(new_text 7)" 16)" 'different vector dimensions 8 and 16'
sql "UPDATE documents SET content = 'changed again' WHERE id = 4"
run backfill $M
exits "a drain after a rollback" 0
is "all new vectors are right, in their own column" "$(wrong embedding_v2)" 0
is "the old ones are untouched" "$(touched embedding)" 0

# ---- a vecrun at work while the names change
held() { [ "$(embed_stat held)" -ge 1 ]; }
for switch in cutover rollback; do
    sql "UPDATE documents SET content = '$switch ' || id WHERE id BETWEEN 20 AND 160"
    embed_control '{"hold": true, "hold_text": "'$switch'"}'
    vecrun backfill $M >backfill.out 2>&1 &
    backfill=$!
    wait_for 20 held
    if [ $switch = cutover ]; then sql "UPDATE vecplan.docs_pending SET at = now()"; fi
    run $switch $M
    exits "vecrun $switch under a backfill" 0
    embed_control '{"hold": false}'
    status=0
    wait "$backfill" || status=$?
    is "the backfill goes on: exit 0" "$status" 0
    [ "$status" -eq 0 ] || diag "$(cat backfill.out)"
    like "and says so" "$(cat backfill.out)" 'the columns of public.documents were renamed meanwhile'
    case $switch in cutover) new=embedding old=embedding_old ;; *) new=embedding_v2 old=embedding ;; esac
    is "all new vectors are right ($switch)" "$(wrong $new) $(sql 'SELECT count(*) FROM vecplan.docs_pending')" '0 0'
    is "the old ones are untouched ($switch)" "$(touched $old)" 0
done

# ---- the names there and back, before it looks at them
generations() { sql "SELECT count(*) FROM pg_locks WHERE relation = 'vecplan.generations'::regclass AND mode = 'AccessExclusiveLock' AND granted"; }
they_wait() { [ "$(generations)" = 1 ]; }
sql "UPDATE documents SET content = 'back ' || id WHERE id BETWEEN 20 AND 160"
embed_control '{"hold": true, "hold_text": "back"}'
vecrun backfill $M >backfill.out 2>&1 &
backfill=$!
wait_for 20 held
sql "UPDATE vecplan.docs_pending SET at = now()"
run cutover $M
psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" >back.out 2>&1 <<'SQL' &
\set manifest `cat docs.manifest.json`
BEGIN;
LOCK TABLE vecplan.generations IN ACCESS EXCLUSIVE MODE;
DO $$ BEGIN
  WHILE NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'vecplan.generations'::regclass AND NOT granted) LOOP
    PERFORM pg_sleep(0.02);
  END LOOP;
END $$;
SELECT string_agg(line, E'\n') FROM json_array_elements(:'manifest'::json -> 'jobs') AS job,
  json_array_elements_text(job #> '{statements,rollback}') AS line WHERE job ->> 'kind' = 'rollback' \gexec
COMMIT;
SQL
back=$!
wait_for 20 they_wait
embed_control '{"hold": false}'
status=0
wait "$backfill" || status=$?
is "a backfill whose names have changed and changed back goes on: exit 0" "$status" 0
[ "$status" -eq 0 ] || diag "$(cat backfill.out)"
like "and says so (there and back)" "$(cat backfill.out)" 'the columns of public.documents were renamed meanwhile'
wait "$back" || diag "$(cat back.out)"
is "all new vectors are right (there and back)" "$(wrong embedding_v2) $(sql 'SELECT count(*) FROM vecplan.docs_pending')" '0 0'

# ---- a long reader
hold() { # [TABLE]: one more connection, whose transaction reads it until let_go
    held=${1:-documents}
    rm -f hold
    mkfifo hold
    psql -X -q -d "$DATABASE_URL" <hold >/dev/null 2>&1 &
    holder=$!
    exec 9>hold
    echo "BEGIN; SELECT FROM $held LIMIT 1;" >&9
    wait_for 10 locked || bail_out "nobody reads $held"
}
locked() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE relation = '$held'::regclass AND pid <> pg_backend_pid()")" = 1 ]; }
let_go() {
    exec 9>&-
    wait "$holder"
}
run cutover $M
hold
vecrun rollback $M >rollback.out 2>&1 9>&- &
rollback=$!
slow=0
for _ in 1 2 3 4 5 6; do
    PGOPTIONS='-c statement_timeout=3s' sql "SELECT count(*) FROM documents" >/dev/null || slow=$((slow + 1))
done
is "while a rollback waits for a long reader, nobody else waits for long" "$slow" 0
is "and it has not come through" "$(columns)" "$after"
let_go
status=0
wait "$rollback" || status=$?
is "it comes through when the reader is done" "$status $(columns)" "0 $before"
hold
run cutover $M
exits "behind an endless reader cutover gives up: exit 4" 4
like "and says whom it waits for" "$ERR" "public.documents is busy, .* \(locks are held by backends [0-9]+\)"
let_go
is "nothing has changed" "$(columns) $(sql 'SELECT active FROM vecplan.generations')" "$before old-8"

# ---- connections that keep prepared statements
cat >prepared.sql <<SQL
PREPARE search AS SELECT id FROM documents ORDER BY embedding <=> \$1 LIMIT 1;
PREPARE kept AS SELECT embedding FROM documents WHERE id = \$1;
EXECUTE search (testvec('old 7', 8));
EXECUTE kept (1);
\\! vecrun cutover $M
\\set VERBOSITY sqlstate
EXECUTE search (testvec('old 7', 8));
EXECUTE search (testvec('a', 16));
EXECUTE kept (1);
SQL
is "a prepared search of the old model fails, one of the new model does not, a changed result does" \
    "$(psql -X -q -A -t -d "$DATABASE_URL" -f prepared.sql 2>&1 | sed -n 's/.*ERROR: *//p' | tr '\n' ' ')" '22000 0A000 '
run rollback $M

# ---- all the way down, and to the end, by a drain after contract
run apply $M --undo --to expand
exits "all is undone" 0
is "the column is as it was" "$(columns) $(touched embedding)" 'embedding 0'
is "and so is its index" "$(sql "SELECT string_agg(indexname, ',') FROM pg_indexes WHERE tablename = 'documents' AND indexdef ~ 'hnsw'")" \
    documents_embedding_idx
life_to cutover
sql "CREATE VIEW watched AS SELECT embedding FROM documents"
run apply $M
exits "a view on the new column is no reason against contract" 0
is "the old column is gone" "$(columns)" 'embedding,embedding_model,embedding_source'
sql "UPDATE documents SET content = 'at last' WHERE id = 5"
run backfill $M
exits "a drain after contract" 0
is "writes to the column of the name" "$(wrong embedding)" 0
sql 'DROP VIEW watched'

# ---- a chained plan of the same names
chain='s/^plan: .*/plan: docs_v3/;/^from:/,/^to:/ { s/old-8/new-16/; s/: 8/: 16/ };/^to:/,/^providers:/ { s/new-16/next-4/; s/: 16/: 4/ };s/20261122/20261222/'
sed "$chain" docs.yaml >docs_v3.yaml
vecplan compile docs_v3.yaml >/dev/null
run apply docs_v3.manifest.json --to expand
exits "the next plan expands by the plain names" 0
run run docs_v3.manifest.json
run apply docs_v3.manifest.json --to index
run run docs_v3.manifest.json
run apply docs_v3.manifest.json --to cutover
exits "and cuts over" 0
is "what the plan before left goes with its column" "$(columns)" \
    'embedding,embedding_model,embedding_old,embedding_old_model,embedding_old_source,embedding_source'
sql "UPDATE documents SET content = 'two plans' WHERE id = 6"
is "both plans' triggers go by the names" \
    "$(sql 'SELECT embedding_source IS NULL, embedding_old_source IS NULL FROM documents WHERE id = 6')" 't|t'
run backfill $M
is "the plan before writes nothing any more: exit 1" "$RC" 1
run backfill docs_v3.manifest.json
exits "the next one does" 0
is "with its own vectors" "$(sql "SELECT vector_dims(embedding), vector_dims(embedding_old) FROM documents WHERE id = 6")" '4|16'
run rollback docs_v3.manifest.json
is "a rollback gives the plan before its names" "$(columns)" \
    'embedding,embedding_model,embedding_source,embedding_v2,embedding_v2_model,embedding_v2_source'
run backfill $M
exits "and its freshness" 0
is "which is right" "$(wrong embedding)" 0
run cutover docs_v3.manifest.json
run apply docs_v3.manifest.json
exits "it goes to its end" 0
is "nothing is left behind" "$(columns) $(sql "SELECT string_agg(tgname, ',' ORDER BY tgname) FROM pg_trigger WHERE tgrelid = 'documents'::regclass")" \
    'embedding,embedding_model,embedding_source zz_vecplan_docs_v3_enqueue,zz_vecplan_docs_v3_stale,zz_vecplan_docs_v3_stale_new'
is "the nearest is found by its name" "$(nearest "$(printf 'title 7\n\ncontent 7')" 4)" 7

# ---- a long reader of one partition
mkdir partitioned && cd partitioned || exit 1
env_database
sql "CREATE TABLE documents (id bigint PRIMARY KEY, title text, content text, deleted_at timestamptz, embedding vector(8)) PARTITION BY RANGE (id)" \
    "CREATE TABLE documents_1 PARTITION OF documents FOR VALUES FROM (1) TO (100)" \
    "INSERT INTO documents SELECT i, 'title ' || i, 'content ' || i, NULL, testvec('old ' || i, 8) FROM generate_series(1, 10) AS i" \
    'CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops)'
life_plan "$rename_sed;s/^cutover:/index: {build: job}\n&/"
for _ in 1 2 3; do
    run apply $M --to index
    run run $M
done
hold documents_1
run cutover $M
like "is named too" "$RC $ERR" "^4 .*public.documents is busy, .* \(locks are held by backends [0-9]+\)"
let_go
done_testing
