#!/bin/sh
# Undoing a chained plan gives back the search function and the view as they were, whatever the plan
# says that the one before did not: its rows in scope, its text, an expression.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_own_server # for its roles
VECPLAN_SERVER=$ENV_SERVER
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || exit 1
sql 'CREATE ROLE searcher'

schema() { pg_dump -s -d "$DATABASE_URL" | grep -Ev '^\\(un)?restrict '; }

# NAME YEAR FROM TO SCOPE CUTOVER: a plan for documents; SCOPE holds the keys text and where
plan_of() {
    cat >"$1.yaml" <<PLAN
plan: $1
table: public.documents
key: [id]
$5
from: {$3}
to: {$4}
providers: {local: {preset: openai, url: "$EMBED_URL", api_key_env: null}}
cutover: {soak: 0s, $6}
release: {expand: ${2}0101000000, index: ${2}0102000000, cutover: ${2}0103000000, contract: ${2}0104000000}
emit: {format: sql, directory: $1}
PLAN
    vecplan compile "$1.yaml" >compile.out 2>&1 || bail_out "$(cat compile.out)"
}

# CASE CUTOVER TO TEXT: the first plan, to its end; the next one, to its cutover and back
undo_case() {
    mkdir "$1" && cd "$1" || exit 1
    env_database
    life_table 20
    sql "UPDATE documents SET deleted_at = now() WHERE id = 9" "UPDATE documents SET content = 'kept out' WHERE id = 8"
    plan_of v2 2026 'column: embedding, model: old-8, dimensions: 8, index: documents_embedding_idx' "$3" "$4" "$2"
    life_take v2 expand index cutover contract
    sql "COMMENT ON FUNCTION documents_search IS 'ours'" 'REVOKE ALL ON FUNCTION documents_search FROM PUBLIC' \
        'GRANT EXECUTE ON FUNCTION documents_search TO searcher' 'ALTER FUNCTION documents_search SET hnsw.ef_search = 100'
    schema >before
    plan_of v3 2027 'column: embedding_v2, model: new-4, dimensions: 4' 'model: next-6, dimensions: 6, provider: local' \
        'text: title
where: "content <> '"'kept out'"'"' "$2"
    life_take v3 expand
    run apply v3.manifest.json --undo --to expand
    exits "$1: expand is undone" 0
    schema >after
    ok "$1: all is as it was" diff before after
    life_take v3 expand index cutover
    run rollback v3.manifest.json
    exits "$1: rollback" 0
    run apply v3.manifest.json --undo --to expand
    exits "$1: all is undone" 0
    schema >after
    ok "$1: all is as it was, after a rollback too" diff before after
    is "$1: it is searched in the scope of the plan before" \
        "$(sql "SELECT count(*), count(*) FILTER (WHERE id = 8), count(*) FILTER (WHERE id = 9)
                  FROM documents_search(testvec('a', 4), 'new-4', 30)")" '19|1|0'
    cd ..
}

scope='text: "{{title}}: {{content}}"
where: deleted_at IS NULL'
undo_case function 'method: function' 'model: new-4, dimensions: 4, provider: local' "$scope"
undo_case view 'method: view, view: public.documents_now' 'model: new-4, dimensions: 4, provider: local' "$scope"
undo_case expression 'method: view, view: public.documents_now' \
    "model: new-4, dimensions: 4, expression: 'subvector(embedding, 1, 4)::vector(4)'" 'where: deleted_at IS NULL'
done_testing
