#!/bin/sh
# keep_fresh: both, from a column that an earlier plan made: the refreshed vectors have that plan's tag
# and source, so that it has nothing to embed again and sees no row as stale.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || exit 1

# NAME YEAR FROM TO METHOD: a plan for documents, compiled
plan_of() {
    cat >"$1.yaml" <<PLAN
plan: $1
table: public.documents
key: [id]
text: "{{title}}: {{content}}"
from: {$3}
to: {$4, provider: local}
providers: {local: {preset: openai, url: "$EMBED_URL", api_key_env: null}}
cutover: {soak: 0s, method: $5}
release: {expand: ${2}0101000000, index: ${2}0102000000, cutover: ${2}0103000000, contract: ${2}0104000000}
emit: {format: sql, directory: $1}
PLAN
    vecplan compile "$1.yaml" >compile.out 2>&1 || bail_out "$(cat compile.out)"
}

# COLUMN: rows whose old vector, tag or source is not that of their text
wrong() {
    sql "SELECT count(*) FROM documents WHERE $1 IS DISTINCT FROM testvec(title || ': ' || content, 16)
            OR ${1}_source IS DISTINCT FROM md5(title || ': ' || content)::uuid
            OR ${1}_model IS DISTINCT FROM (SELECT id FROM vecplan.models WHERE plan = 'v2')"
}

change() {
    sql "UPDATE documents SET content = 'changed $1' WHERE id <= 3" \
        "INSERT INTO documents (id, title, content) SELECT max(id) + 1, 'new', 'row' FROM documents"
}

for method in function rename; do
    mkdir $method && cd $method || exit 1
    env_database
    life_table 20
    case $method in rename) column=embedding old=embedding_old ;; *) column=embedding_v2 old=embedding_v2 ;; esac
    plan_of v2 2026 'column: embedding, model: old-8, dimensions: 8, index: documents_embedding_idx' 'model: new-16, dimensions: 16' $method
    life_take v2 expand index cutover contract
    plan_of v3 2027 "column: $column, model: new-16, dimensions: 16, provider: local, index: documents_${column}_idx" \
        'model: next-4, dimensions: 4, name: embedding_v3' $method
    life_take v3 expand index cutover
    change once
    is "$method: what changed is stale" "$(wrong $old)" 4
    run backfill v3.manifest.json
    exits "$method: the old vectors are refreshed" 0
    is "$method: with tag and source" "$(wrong $old) $(sql 'SELECT count(*) FROM vecplan.v3_outdated')" "0 0"
    run rollback v3.manifest.json
    embed_reset
    run backfill v2.manifest.json
    is "$method: the earlier plan has nothing to embed" \
        "$RC $(embed_stat texts) $(sql 'SELECT count(*) FROM vecplan.v2_pending')" "0 0 0"
    run verify v2.manifest.json
    exits "$method: and sees every row as fresh" 0
    change "after a rollback"
    run backfill v3.manifest.json
    is "$method: a refresh after a rollback goes by the names of then" "$RC $(wrong $column)" "0 0"
    cd ..
done
done_testing
