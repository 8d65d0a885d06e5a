#!/bin/sh
# <function>_mixed on a table that is swept in part (natural, selective, in the middle of a sweep): each
# row is judged in its own space alone, the two lists are merged by rank and never by distance, within
# scope, filter and the rights of whoever asks.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
env_own_server # for its roles
VECPLAN_SERVER=$ENV_SERVER
# shellcheck disable=SC2119 # without flags
env_embed
sql 'CREATE ROLE reader LOGIN' 'CREATE ROLE stranger LOGIN'
NEAR="'[0,0,0,0]'"          # old space: 1 is the nearest, at 0.001, then 2, 3 … 300 at 0.3
FAR="'[1000,0,0,0]'"        # the other way round, and all at about 1000
NEW="testvec('a query', 8)" # new space: all between 0.5 and 2

# NAME LAYOUT BACKFILL: 300 rows whose old vectors stand on a line, a plan, and what is in scope as NAME_now
make() {
    sql "CREATE TABLE $1 (id bigint PRIMARY KEY, body text, gone boolean NOT NULL DEFAULT false, tenant int, embedding vector(4))" \
        "INSERT INTO $1 SELECT i, '$1 ' || i, false, i % 3, format('[%s,0,0,0]', i / 1000.0)::vector FROM generate_series(1, 300) AS i"
    CUTOVER=', filter: [tenant], require: {coverage: 0.1}'
    make_plan "$1" <<PLAN
table: public.$1
key: [id]
text: "{{body}}"
where: "NOT gone"
from: {column: embedding, model: old-4, dimensions: 4, distance: l2}
to: {model: new-8, dimensions: 8, provider: local, layout: $2}
index: {distance: l2}
backfill: {batch: 10, request: 5, concurrency: 2$3}
PLAN
    case $2 in
    column) sql "CREATE VIEW $1_all AS SELECT id, body, gone, tenant, embedding AS old, embedding_v2 AS new FROM $1" ;;
    table) sql "CREATE VIEW $1_all AS SELECT t.id, t.body, t.gone, t.tenant, t.embedding AS old, s.embedding AS new
                  FROM $1 AS t LEFT JOIN $1_embedding_v2 AS s ON s.id = t.id" ;;
    esac
    sql "CREATE VIEW $1_now AS SELECT id, tenant, old, new FROM $1_all WHERE NOT gone AND btrim(body) <> ''"
}

# NAME OLD NEW K [TENANT]: in how many places the function differs from reciprocal rank fusion of two
# lists, one of the rows without a new vector, one of those that have one; and how many rows it gives.
differs() {
    sql "WITH old AS (SELECT id, row_number() OVER (ORDER BY old <-> $2) AS place FROM $1_now
                       WHERE new IS NULL AND old IS NOT NULL AND $2 IS NOT NULL AND ${5:-tenant} = tenant),
              new AS (SELECT id, row_number() OVER (ORDER BY new <-> $3) AS place FROM $1_now
                       WHERE new IS NOT NULL AND $3 IS NOT NULL AND ${5:-tenant} = tenant),
              scores AS (SELECT id, CASE WHEN new.id IS NULL THEN 'old-4' ELSE 'new-8' END AS model,
                           coalesce(1.0 / (60 + old.place), 0) + coalesce(1.0 / (60 + new.place), 0) AS score
                           FROM old FULL JOIN new USING (id)),
              want AS (SELECT *, row_number() OVER (ORDER BY score DESC, model) AS n FROM scores ORDER BY n LIMIT $4),
              got AS (SELECT * FROM $1_search_mixed($2, $3, $4${5:+, tenant => $5}) WITH ORDINALITY AS s (id, model, score, n))
         SELECT count(*) FILTER (WHERE (g.id, g.model) IS DISTINCT FROM (w.id, w.model) OR abs(g.score - w.score) > 1e-9
                                    OR (g.score IS NULL) <> (w.score IS NULL)), count(g.id)
           FROM got AS g FULL JOIN want AS w USING (n)"
}
found() { # NAME OLD NEW K [TENANT]: id:model, in the function's order
    sql "SELECT string_agg(id || ':' || model, ' ' ORDER BY n)
           FROM $1_search_mixed($2, $3, $4${5:+, tenant => $5}) WITH ORDINALITY AS s (id, model, score, n)"
}
# Rows that the function gives twice, gives though out of scope, or does not give.
whole() {
    sql "SELECT count(*) FROM (SELECT id FROM $1_now WHERE new IS NOT NULL OR old IS NOT NULL) AS w
           FULL JOIN (SELECT id, count(*) AS n FROM $1_search_mixed($NEAR, $NEW, 1000) GROUP BY id) AS g USING (id)
          WHERE g.n IS DISTINCT FROM 1 OR w.id IS NULL"
}

# NAME WHEN: whatever holds for any table swept in part
merges() {
    for query in "$NEAR" "$FAR"; do
        is "$2: reciprocal rank fusion, wherever the old query is" "$(differs "$1" "$query" "$NEW" 9)" "0|9"
    done
    is "$2: each row in scope is found once" "$(whole "$1")" 0
    is "$2: without the new query the old space alone" "$(differs "$1" "$NEAR" NULL::vector 5)" "0|5"
    is "$2: without the old query the new space alone" "$(differs "$1" NULL::vector "$NEW" 5)" "0|5"
    is "$2: without either nothing" "$(differs "$1" NULL::vector NULL::vector 5)" "0|0"
    is "$2: k is kept" "$(differs "$1" "$NEAR" "$NEW" 1) $(differs "$1" "$NEAR" "$NEW" 0)" "0|1 0|0"
    is "$2: ten where k is left out" "$(sql "SELECT count(*) FROM $1_search_mixed($NEAR, $NEW)")" 10
    is "$2: so is the filter" "$(differs "$1" "$NEAR" "$NEW" 9 1)" "0|9"
}
nth() { # NAME N [TENANT]: the row that is the N-th in the new space
    sql "SELECT id FROM $1_now WHERE new IS NOT NULL AND tenant = ${3:-tenant} ORDER BY new <-> $NEW LIMIT 1 OFFSET $2 - 1"
}

# NAME WHEN: where 1 to 40 and every tenth have their new vectors
literal() {
    like "$2: the vectors are those" "$(sql "SELECT count(*), bool_and(id <= 40 OR id % 10 = 0) FROM $1_now WHERE new IS NOT NULL")" '^66\|t$'
    want="$(nth "$1" 1):new-8 41:old-4 $(nth "$1" 2):new-8 42:old-4"
    is "$2: a row is not found by its old vector, though that is the nearest" "$(found "$1" "$NEAR" "$NEW" 4)" "$want"
    want="$(nth "$1" 1):new-8 299:old-4 $(nth "$1" 2):new-8 298:old-4"
    is "$2: nor do distances matter: old ones of 1000 rank as those of 0.001" "$(found "$1" "$FAR" "$NEW" 4)" "$want"
    is "$2: in one tenant" "$(found "$1" "$NEAR" "$NEW" 4 2)" \
        "$(nth "$1" 1 2):new-8 41:old-4 $(nth "$1" 2 2):new-8 44:old-4"
    sql "UPDATE $1 SET body = 'changed' WHERE id = 20" "UPDATE $1 SET gone = true WHERE id IN (30, 41)" \
        "UPDATE $1 SET body = ' ' WHERE id IN (10, 42)"
    is "$2: a stale new vector is judged until it is replaced, no old one" \
        "$(sql "SELECT model FROM $1_search_mixed($NEAR, $NEW, 1000) WHERE id = 20")" new-8
    is "$2: rows that leave the scope are not found, of either space" "$(whole "$1") $(found "$1" "$NEAR" NULL 2)" "0 43:old-4 44:old-4"
    sql "UPDATE $1 SET gone = false, body = '$1 ' || id WHERE id IN (10, 20, 30, 41, 42)"
}

# NAME WHEN: by the indexes of both spaces, whose 40 nearest old vectors are all of rows that have new ones
by_index() {
    case $1 in
    *_column) of=$1 vector=embedding_v2 ;;
    *_table) of=$1_embedding_v2 vector=embedding ;;
    esac
    sql "CREATE INDEX $1_old_idx ON $1 USING hnsw (embedding vector_l2_ops)" \
        "CREATE INDEX $1_new_idx ON $of USING hnsw ($vector vector_l2_ops)" "ANALYZE $1" "ANALYZE $of"
    is "$2: by the indexes too" "$(PGOPTIONS='-c enable_seqscan=off -c enable_sort=off' found "$1" "$NEAR" "$NEW" 4)" \
        "$(nth "$1" 1):new-8 41:old-4 $(nth "$1" 2):new-8 42:old-4"
    index_table=$1
    ok "$2: of which it has used both" wait_for 20 used_both
}
used_both() {
    [ "$(sql "SELECT count(*) FROM pg_stat_user_indexes
        WHERE indexrelname IN ('${index_table}_old_idx', '${index_table}_new_idx') AND idx_scan > 0")" = 2 ]
}

for layout in column table; do
    name=natural_$layout
    make $name $layout ', strategy: natural'
    sql "UPDATE $name SET body = body || '!' WHERE id <= 40 OR id % 10 = 0"
    run $name
    merges $name "natural, $layout"
    literal $name "natural, $layout"
    by_index $name "natural, $layout"

    name=selective_$layout
    make $name $layout ', strategy: selective, only: "id <= 40 OR id % 10 = 0"'
    run $name
    merges $name "selective, $layout"
    literal $name "selective, $layout"

    name=sweep_$layout
    make $name $layout ''
    sql "UPDATE $name SET body = 'wait' WHERE id = 200"
    hold wait
    begin $name
    some_written() { [ "$(sql "SELECT count(new) FROM ${name}_now")" -ge 30 ]; }
    wait_for 20 some_written || bail_out "nothing is written: $(cat "$ENV_DIR/$name.out")"
    merges $name "in a sweep, $layout"
    let_go
    finish $name
    is "in a sweep, $layout: it is done" "$RC $(sql "SELECT count(*) FROM ${name}_now WHERE new IS NULL")" "0 0"
    is "swept, $layout: no row is found by its old vector" "$(whole $name) $(found $name "$NEAR" NULL 5)" "0 "
done

# the rights are those of whoever asks
as() { # ROLE STATEMENT
    psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$(printf '%s' "$DATABASE_URL" | sed "s,//postgres@,//$1@,")" -c "$2" 2>&1
}
sql 'GRANT SELECT ON natural_column, natural_table, natural_table_embedding_v2 TO reader' \
    'ALTER TABLE natural_column ENABLE ROW LEVEL SECURITY' \
    'CREATE POLICY two ON natural_column FOR SELECT TO reader USING (tenant = 2)'
is "row level security: k rows of those that the role may see" \
    "$(as reader "SELECT count(*), bool_and(t.tenant = 2) FROM natural_column_search_mixed($NEAR, $NEW, 8) JOIN natural_column AS t USING (id)")" '8|t'
is "and each once" "$(as reader "SELECT count(DISTINCT id) FROM natural_column_search_mixed($NEAR, $NEW, 1000)")" 100
is "a role with the table's rights searches a side table" "$(as reader "SELECT count(*) FROM natural_table_search_mixed($NEAR, $NEW, 8)")" 8
for layout in column table; do
    like "a role without rights on the table is refused, $layout" \
        "$(as stranger "SELECT count(*) FROM natural_${layout}_search_mixed($NEAR, $NEW, 8)")" 'permission denied for table natural_'
done
done_testing
