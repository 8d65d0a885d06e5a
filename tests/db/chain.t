#!/bin/sh
# Plans one after the other whose vectors stand in a place of the same name: what the earlier ones left
# is told apart, and goes with the contract of the one that follows; what waits for the one before is made.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_embed
cd "$ENV_DIR" || bail_out "no directory to work in"

# N FROM LAYOUT CUTOVER NAME: plan docs_vN from the model before to that of 4 N dimensions, up to
# cutover; sets M.
cut_over() {
    M=docs_v$1.manifest.json
    cat >"docs_v$1.yaml" <<PLAN
plan: docs_v$1
table: public.docs
key: [id]
text: body
from: {$2, model: model-$(($1 - 1)), dimensions: $((4 * $1 - 4)), provider: local}
to: {model: model-$1, dimensions: $((4 * $1)), provider: local, layout: $3, name: $5}
providers: {local: {preset: openai, url: "$EMBED_URL", api_key_env: null}}
index: {method: none}
cutover: {soak: 0s, keep_fresh: both, method: $4}
release: {expand: 2026112${1}100000, cutover: 2026112${1}120000, contract: 2026112${1}130000}
emit: {format: sql, directory: sql}
PLAN
    vecplan compile "docs_v$1.yaml" >out 2>&1 || bail_out "$(cat out)"
    run apply "$M" --to expand
    exits "$4, docs_v$1: expand" 0
    run run "$M"
    run run "$M"
    run apply "$M" --to cutover
    exits "$4, docs_v$1: cutover" 0
}

contract() {
    run apply "$M"
    exits "$1: contract" 0
    is "$1: what the plans before have left is gone" "$(sql "SELECT
        (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'docs'::regclass AND starts_with(tgname, 'zz_vecplan_')
           AND tgname !~ '$1'),
        (SELECT count(*) FROM pg_proc WHERE pronamespace = 'vecplan'::regnamespace AND proname ~ '^docs_' AND proname !~ '$1')")" \
        "0|0"
}

# N: how many rows are found by their text's vector of that model.
found() {
    sql "SELECT count(*) FROM docs AS d JOIN LATERAL docs_search(testvec(d.body, 4 * $1), 'model-$1', 1) AS s USING (id)
          WHERE s.distance < 1e-6"
}

make_table() {
    env_database
    rm -rf sql docs_v*
    sql "CREATE TABLE docs (id bigint PRIMARY KEY, body text, embedding vector(4))" \
        "INSERT INTO docs SELECT i, 'doc ' || i, testvec('doc ' || i, 4) FROM generate_series(1, 20) AS i"
}

make_table
for n in 2 3 4; do
    cut_over "$n" 'column: embedding' column rename "to_v$n"
    contract "docs_v$n"
done
is "the third rename serves" "$(found 4)" 20
is "of the columns beside the table's own, its alone are left" "$(sql "SELECT string_agg(attname, ' ' ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = 'docs'::regclass AND attnum > 0 AND NOT attisdropped")" \
    'id body embedding embedding_model embedding_source'

make_table
cut_over 2 'column: embedding' table function green
contract docs_v2
cut_over 3 'table: docs_green' table function blue
contract docs_v3
cut_over 4 'table: docs_blue' table function green
contract docs_v4
cut_over 5 'table: docs_green' table function blue
sql "UPDATE docs SET body = 'changed ' || id WHERE id <= 10"
run run "$M"
exits "the old vectors of a side table whose name has been used before stay fresh" 0
is "both models find the changed rows" "$(found 4) $(found 5)" "20 20"
is "by tags of their own" "$(sql "SELECT (SELECT string_agg(DISTINCT m.plan, ' ') FROM docs_green AS g
    JOIN vecplan.models AS m ON m.id = g.model)")" docs_v4
contract docs_v5

make_table
cut_over 2 'column: embedding' column function green
contract docs_v2
cut_over 3 'column: green' column function blue
contract docs_v3
cut_over 4 'column: blue' column function green
contract docs_v4
cut_over 5 'column: green' column function blue
contract docs_v5
is "columns whose names take turns: the last model serves" "$(found 5)" 20

make_table
change() { sql "UPDATE docs SET body = '$1 ' || id WHERE id <= 10"; }
cut_over 2 'column: embedding' table function green
contract docs_v2
change waiting
cut_over 3 'table: docs_green' column function blue
run run "$M"
is "what waited for the vecrun of the plan before is made up for" "$(found 2) $(found 3)" "20 20"
contract docs_v3
cut_over 4 'column: blue' column function green
run apply "$M" --undo --to cutover
change again
run run "$M"
run cutover "$M"
exits "cutover by vecrun, with changes that wait likewise" 0
run run "$M"
is "which is made up for too" "$(found 3) $(found 4)" "20 20"
done_testing
