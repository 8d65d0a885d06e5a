#!/bin/sh
# to.expression: vectors computed in SQL from the old column, without a provider; a change of that
# column makes a row stale, whatever else changes does not.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
env_database
export EMBED_URL=http://127.0.0.1:9/none

# expression_case NAME LAYOUT FROM-TYPE DIMENSIONS EXPRESSION OF-A-VECTOR TO…
expression_case() {
    name=$1 layout=$2 type=$3 dimensions=$4 expression=$5 cast=$6 to_type=$7
    from=$(printf '%s' "$type" | sed 's/(.*//')
    sql "CREATE TABLE public.$name (id bigint PRIMARY KEY, note text, gone boolean NOT NULL DEFAULT false,
           embedding $type)" \
        "INSERT INTO public.$name SELECT i, 'note', i % 50 = 0, testvec(i::text, 8)::$cast
           FROM generate_series(1, 700) AS i" \
        "UPDATE public.$name SET embedding = NULL WHERE id = 7"
    make_plan "$name" <<PLAN
table: public.$name
key: [id]
where: "NOT gone"
from: {column: embedding, model: old, dimensions: 8, type: '$from'}
to: {model: new, dimensions: $dimensions, type: $to_type, layout: $layout, expression: "$expression"}
backfill: {batch: 100}
PLAN
    case $layout in
    column) vectors=public.$name columns='embedding_v2 AS v, embedding_v2_source AS s' ;;
    table) vectors="(SELECT t.*, e.embedding AS v, e.source AS s FROM public.$name AS t
                     LEFT JOIN public.${name}_embedding_v2 AS e ON e.id = t.id) AS r" columns='v, s' ;;
    esac
    # the vectors that are as the expression says, and those that are not
    state="SELECT count(*) FILTER (WHERE v = ($expression) AND s IS NOT NULL),
             count(*) FILTER (WHERE embedding IS NOT NULL AND NOT gone
                                AND (v IS DISTINCT FROM ($expression) OR s IS NULL))
             FROM (SELECT id, note, gone, embedding, $columns FROM $vectors) AS r"

    run "$name"
    [ "$RC" -eq 0 ] || diag "$OUT"
    is "$name: every row has the vector that the expression gives" \
        "$RC $(sql "$state") $(pending "$name")" "0 685|0 0"
    sql "UPDATE $name SET note = 'other', embedding = embedding WHERE id <= 40"
    is "$name: a column that the expression does not use makes nothing stale" \
        "$(sql "$state") $(pending "$name")" "685|0 0"
    sql "UPDATE $name SET embedding = testvec('changed ' || id, 8)::$cast WHERE id BETWEEN 30 AND 39" \
        "UPDATE $name SET embedding = testvec('filled', 8)::$cast WHERE id = 7" \
        "UPDATE $name SET gone = false WHERE id = 50" "UPDATE $name SET gone = true WHERE id = 1" \
        "INSERT INTO $name (id, embedding) VALUES (1001, testvec('new', 8)::$cast)"
    is "$name: a changed vector makes its row stale" "$(sql "$state")" "675|13"
    is "$name: changed rows, new rows and rows that enter the scope are pending" \
        "$(sql "SELECT count(DISTINCT id) FROM vecplan.${name}_pending")" 13
    session_open
    session "BEGIN; UPDATE $name SET embedding = testvec('open', 8)::$cast WHERE id = 31"
    run "$name"
    is "$name: what was pending is computed again, past a locked row" "$RC $(sql "$state")" "0 687|1"
    session COMMIT
    session_close
    run "$name"
    is "$name: the locked row by the next run" "$RC $(sql "$state") $(pending "$name")" "0 688|0 0"
    sql "INSERT INTO vecplan.${name}_pending (id) SELECT 60 FROM generate_series(1, 4100)" \
        "INSERT INTO vecplan.${name}_pending (id) SELECT 61 FROM generate_series(1, 3)"
    sql "UPDATE $name SET embedding = testvec('sixty', 8)::$cast WHERE id = 60"
    run "$name"
    is "$name: doubled entries" "$RC $(sql "$state") $(pending "$name")" "0 688|0 0"
}

for layout in column table; do
    expression_case "half_$layout" "$layout" 'vector(8)' 8 'embedding::halfvec(8)' vector halfvec
    expression_case "array_$layout" "$layout" 'real[]' 8 'embedding::vector(8)' 'real[]' vector
    expression_case "short_$layout" "$layout" 'vector(8)' 4 'subvector(embedding, 1, 4)::vector(4)' vector vector
    expression_case "text_$layout" "$layout" 'text' 8 'embedding::vector(8)' text vector
done

# a value that the expression cannot take
sql "UPDATE text_column SET embedding = 'no vector' WHERE id = 101"
run text_column
is "a value that the expression cannot take: exit 1" "$RC" 1
like "a value that the expression cannot take: the database's words" "$OUT" \
    'error: database: .*no vector.*\(SQLSTATE 22P02\)'
sql "UPDATE text_column SET embedding = '[1,2,3,4,5,6,7,8]' WHERE id = 101"
run text_column
is "once it is corrected the next run does it" \
    "$RC $(sql "SELECT embedding_v2 FROM text_column WHERE id = 101")" "0 [1,2,3,4,5,6,7,8]"
done_testing
