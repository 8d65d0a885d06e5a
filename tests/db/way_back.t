#!/bin/sh
# A way back that is not there is not taken: where the old vectors are gone, or method rename cannot give the
# names back, rollback and the cutover's undoing say so and change nothing; what only makes it worse is told.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 20
M=docs.manifest.json

begin_at_cutover() { # [SED]
    env_database
    rm -rf sql
    life_table 20
    life_plan "${1:-}"
    life_to cutover
    [ "$RC" -eq 0 ] || bail_out "$ERR"
}
stands() { # what a switch changes
    sql "SELECT active, accept, since FROM vecplan.generations" "SELECT count(*) FROM vecplan.schema_migrations" \
        "SELECT attname FROM pg_attribute WHERE attrelid = 'documents'::regclass AND NOT attisdropped ORDER BY attnum" \
        "SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relname IN ('documents_now', 'documents_embedding_idx')"
}
refuses() { # WHAT MESSAGE: that is the reason
    stood=$(stands)
    for back in 'rollback' 'apply --undo --to cutover'; do
        # shellcheck disable=SC2086 # words
        run $back $M
        exits "$1: $back: exit 3" 3
        like "$1: it says why" "$ERR" "$2"
        is "$1: nothing is changed" "$(stands)" "$stood"
    done
}
goes_back() { # WHAT
    run rollback $M
    exits "$1: rollback" 0
    is "$1: the old model serves" "$(sql "SELECT active FROM vecplan.generations")" "${2:-old-8}"
}

# ---- the old vectors are gone
gone='the old vectors are gone: new-16 goes on serving; put the column back with its vectors, or make a new plan'
begin_at_cutover
sql 'ALTER TABLE documents DROP COLUMN embedding'
refuses "a column" "public.documents has no column embedding, $gone"
sql 'ALTER TABLE documents ADD COLUMN embedding vector(8)'
goes_back "a column that is back"
run rollback $M
exits "again: nothing is asked" 0
begin_at_cutover 's/^cutover:/&\n  method: view\n  view: public.documents_now/; s/^to:/&\n  layout: table/'
sql 'ALTER TABLE documents DROP COLUMN embedding CASCADE'
refuses "a view" "public.documents has no column embedding, $gone"
begin_at_cutover 's/^cutover:/&\n  method: rename/'
sql 'ALTER TABLE documents DROP COLUMN embedding_old'
refuses "a renamed column" "public.documents has no column embedding_old, $gone"
begin_at_cutover 's/^to:/&\n  layout: table/'
run apply $M
exits "a plan goes to its end" 0
M=next.manifest.json
sed -e 's/^plan: .*/plan: next/; s/  column: embedding/  table: public.documents_embedding_v2/; /^  index: doc/d' \
    -e '/^from:/,/^to:/ { s/old-8/new-16/; s/: 8/: 16/ }; /^to:/,/^providers:/ { s/new-16/next-4/; s/: 16/: 4/ }' \
    -e 's/20261122/20261222/' docs.yaml >next.yaml
vecplan compile next.yaml >compile.out 2>&1 || bail_out "$(cat compile.out)"
for phase in expand index cutover; do
    run apply $M --to $phase
    run run $M
done
exits "another follows it" 0
sql 'ALTER TABLE documents_embedding_v2 RENAME TO elsewhere'
gone='the old vectors are gone: next-4 goes on serving'
refuses "a side table" "public.documents_embedding_v2 has no column embedding, $gone"
sql 'ALTER TABLE elsewhere RENAME TO documents_embedding_v2'
goes_back "a side table that is back" new-16
M=docs.manifest.json

# ---- names that rename gives back are taken
begin_at_cutover 's/^cutover:/&\n  method: rename/'
needed='has a name that going back needs: new-16 goes on serving; rename or drop that, then try again'
sql 'ALTER TABLE documents ADD COLUMN embedding_v2 int'
refuses "a column of that name" "column embedding_v2 of table documents $needed"
sql 'ALTER TABLE documents RENAME COLUMN embedding_v2 TO embedding_v2_source'
refuses "a column of the source's name" "column embedding_v2_source of table documents $needed"
sql 'ALTER TABLE documents DROP COLUMN embedding_v2_source' 'CREATE INDEX documents_embedding_v2_idx ON documents (title)'
refuses "an index of that name" "index documents_embedding_v2_idx $needed"
sql 'DROP INDEX documents_embedding_idx'
goes_back "not in the way of an index that is gone"
is "that index is left alone" "$(sql "SELECT pg_get_indexdef('documents_embedding_v2_idx'::regclass) ~ 'title'")" t

# ---- what is told
begin_at_cutover 's/^cutover:/&\n  method: rename/'
sql 'CREATE VIEW app_view AS SELECT id, embedding FROM documents'
goes_back "a view made since"
like "it is told" "$OUT" 'rule _RETURN on view app_view uses the new vectors, which are column embedding_v2 again'
is "nothing else is" "$(echo "$OUT" | wc -l)" 3
back() { sql "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('documents_embedding_idx') AND indisvalid
    AND pg_get_indexdef(indexrelid) ~ 'documents USING hnsw \\(embedding vector_cosine_ops\\)'"; }
for method in function rename; do
    begin_at_cutover "s/^cutover:/&\\n  method: $method/"
    for step in contract_guard contract_index; do
        psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f sql/*_"$step".up.sql >step.out 2>&1 || bail_out "$(cat step.out)"
    done
    goes_back "$method, in the midst of contract"
    like "$method: that the index is gone is told" "$OUT" \
        'index public.documents_embedding_idx is gone, searches of old-8 read every row until it is built again: run "CREATE'
    sql "$(echo "$OUT" | sed -n 's/.*run "\(.*\)"$/\1/p')"
    is "$method: what is named builds it" "$(back)" 1
    run rollback $M
    is "$method: then it is not told" "$(echo "$OUT" | grep -c gone)" 0
done
begin_at_cutover
sql 'DROP INDEX documents_embedding_idx'
goes_back "an index that somebody dropped"
like "that it is gone is told" "$OUT" 'index public.documents_embedding_idx is gone, searches of old-8 read every row until it is built again$'
done_testing
