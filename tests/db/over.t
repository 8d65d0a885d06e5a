#!/bin/sh
# A plan is over once a later one has dropped what it made, or taken its names: vecrun says so, names
# the later plan and does nothing. Until then the plan goes on.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || exit 1

# NAME YEAR FROM TO [CUTOVER]: a plan for documents, compiled
plan_of() {
    cat >"$1.yaml" <<PLAN
plan: $1
table: public.documents
key: [id]
$([ "${4#*expression}" = "$4" ] || echo '#')text: "{{title}}: {{content}}"
from: {$3}
to: {$4}
providers: {local: {preset: openai, url: "$EMBED_URL", api_key_env: null}}
cutover: {soak: 0s${5:+, $5}}
release: {expand: ${2}0101000000, index: ${2}0102000000, cutover: ${2}0103000000, contract: ${2}0104000000}
emit: {format: sql, directory: $1}
PLAN
    vecplan compile "$1.yaml" >compile.out 2>&1 || bail_out "$(cat compile.out)"
}

old='column: embedding, model: old-8, dimensions: 8, index: documents_embedding_idx'
new='model: new-16, dimensions: 16, provider: local'
next='model: next-4, dimensions: 4, provider: local'

begin() { # DIRECTORY: with a database and a table of its own
    mkdir "$1" && cd "$1" || exit 1
    env_database
    life_table 20
}

over() { vecrun status v2.manifest.json --json | node -e "console.log(JSON.parse(require('fs').readFileSync(0)).over)"; }

goes_on() { # WHEN
    sql "UPDATE documents SET title = 'changed ' || clock_timestamp() WHERE id = 3"
    run backfill v2.manifest.json
    exits "$1: the plan before goes on" 0
    is "$1: it has embedded what has changed" "$(sql 'SELECT count(*) FROM vecplan.v2_pending') $(over)" "0 false"
    run verify v2.manifest.json
    exits "$1: it can be verified" 0
}

is_over() { # WHEN LATER-PLAN COMMAND…: these are refused
    when=$1 later=$2 said="plan v2 is over: plan $2 has taken its place"
    shift 2
    run status v2.manifest.json
    exits "$when: status of the plan before" 0
    is "$when: says that it is over" "$(printf '%s\n' "$OUT" | tail -1)" "next: nothing, $said"
    is "$when: for programs too" "$(over)" true
    run run v2.manifest.json
    is "$when: run does nothing" "$RC $OUT" "0 next: nothing, $said"
    for command; do
        run $command v2.manifest.json
        is "$when: $command is refused" "$RC $ERR" "1 v2.manifest.json: error: $said
  hint: Use the manifest of plan $later."
    done
}

begin function
plan_of v2 2026 "$old" "$new"
life_take v2 expand index cutover contract
plan_of v3 2027 "column: embedding_v2, model: new-16, dimensions: 16" "$next"
life_take v3 expand
goes_on "method function, the next plan is expanded"
life_take v3 index cutover
goes_on "method function, the next plan is cut over"
life_take v3 contract
is_over "method function, the next plan is contracted" v3 backfill verify index cutover rollback
plan_of v4 2028 "column: embedding_v3, model: next-4, dimensions: 4" 'model: last-6, dimensions: 6, provider: local'
life_take v4 expand
is_over "method function, a third plan is expanded" v3 backfill
life_take v4 index cutover
is_over "method function, a third plan is cut over" v4 backfill

begin tables
plan_of v2 2026 "$old" "$new, layout: table"
life_take v2 expand index cutover contract
plan_of v3 2027 "table: documents_embedding_v2, model: new-16, dimensions: 16" "$next, layout: table, name: embedding_v3"
life_take v3 expand index cutover
goes_on "side tables, the next plan is cut over"
life_take v3 contract
is_over "side tables, the next plan is contracted" v3 backfill verify index

begin view
plan_of v2 2026 "$old" "$new" 'method: view, view: public.documents_now'
life_take v2 expand index cutover contract
plan_of v3 2027 "column: embedding_v2, model: new-16, dimensions: 16" "$next" 'method: view, view: public.documents_now'
life_take v3 expand index cutover
goes_on "method view, the next plan is cut over"
life_take v3 contract
is_over "method view, the next plan is contracted" v3 backfill

# the names are the later plan's from its cutover on, and come back with a rollback
for method in function rename; do
    begin rename_after_$method
    plan_of v2 2026 "$old" "$new" "method: $method"
    life_take v2 expand index cutover contract
    case $method in rename) column=embedding ;; *) column=embedding_v2 ;; esac
    plan_of v3 2027 "column: $column, model: new-16, dimensions: 16, index: documents_${column}_idx" "$next, name: embedding_v3" 'method: rename'
    life_take v3 expand
    goes_on "method rename after $method, the next plan is expanded"
    life_take v3 index cutover
    is_over "method rename after $method, the next plan is cut over" v3 backfill verify index cutover rollback
    run rollback v3.manifest.json
    goes_on "method rename after $method, the next plan is rolled back"
    run status v3.manifest.json --json
    like "method rename after $method, the next plan is not over" "$OUT" '"over": false'
    run cutover v3.manifest.json
    life_take v3 contract
    is_over "method rename after $method, the next plan is contracted" v3 backfill
done

# computed vectors are not computed again once their plan is contracted
begin expression
plan_of v2 2026 "$old" "model: old-4, dimensions: 4, expression: 'subvector(embedding, 1, 4)::vector(4)'"
life_take v2 expand index cutover contract
for command in backfill verify; do
    run $command v2.manifest.json
    is "to.expression: once contracted, $command is refused" "$RC $(printf '%s\n' "$ERR" | grep error:)" \
        '1 v2.manifest.json: error: plan v2 is contracted: what its vectors were computed from is gone'
done
run run v2.manifest.json
is "to.expression: run has nothing to do" "$RC $OUT" '0 next: nothing, plan v2 is done'
plan_of v3 2027 "column: embedding_v2, model: old-4, dimensions: 4" "$new, layout: table, name: embedding_v3"
life_take v3 expand index cutover
run status v2.manifest.json --json
like "to.expression, the next plan is cut over: the plan before is not over" "$OUT" '"over": false'
life_take v3 contract
is_over "to.expression, the next plan is contracted" v3 backfill verify index
done_testing
