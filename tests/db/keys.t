#!/bin/sh
# Keys of several types, quoted names and unusual texts, in both layouts; rows come, go and change
# their key while the sweep is under way.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
sql "CREATE DOMAIN public.code AS text CHECK (VALUE <> 'no')" \
    'CREATE SCHEMA "App Data"' "CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy')"

# key_case NAME TYPE EXPRESSION: a key of that type, made of i by the expression
key_case() {
    for layout in column table; do
        name=$1_$layout
        sql "CREATE TABLE public.$name (id $2 PRIMARY KEY, body text, gone boolean NOT NULL DEFAULT false,
               embedding vector(4))" \
            "INSERT INTO public.$name (id, body) SELECT $3, 'row ' || i FROM generate_series(1, 150) AS i"
        make_docs "$name" "$layout" '{batch: 30, request: 10, concurrency: 2}'
        hold row
        begin "$name"
        held 2
        sql "INSERT INTO public.$name (id, body) SELECT $3, 'new ' || i FROM generate_series(151, 160) AS i" \
            "DELETE FROM public.$name WHERE body IN ('row 3', 'row 149')" \
            "UPDATE public.$name SET id = (SELECT $3 FROM (SELECT 500) AS new (i)) WHERE body = 'row 5'" \
            "UPDATE public.$name SET id = (SELECT $3 FROM (SELECT 501) AS new (i)), body = 'row 148!'
              WHERE body = 'row 148'"
        let_go
        finish "$name"
        [ "$RC" -eq 0 ] || diag "$OUT"
        is "key of type $2, $layout" "$RC $(wrong "$name") $(pending "$name") $(written "$name")" "0 0 0 158"
    done
}
key_case big bigint i
key_case small smallint 'i - 80'
key_case uuids uuid 'md5(i::text)::uuid'
key_case texts text "CASE i % 5 WHEN 0 THEN '' WHEN 1 THEN '{\"a\\b'',}' WHEN 2 THEN E'\\n\\t ' WHEN 3 THEN 'NULL' ELSE 'ÄäßZz' END || i"
key_case domains public.code "'c' || i"
key_case chars 'char(8)' "'c' || i"
key_case numerics numeric "i * 10.0 ^ (i % 30 - 15)"
key_case times timestamptz "'2026-03-29 00:59:59.999999+00'::timestamptz + i * interval '17 minutes 3 microseconds'"
key_case dates date "'2026-01-01'::date + i"
key_case bytes bytea "decode(md5(i::text), 'hex')"

# composite keys, a column of another type each
for layout in column table; do
    name=pairs_$layout
    sql "CREATE TABLE public.$name (tenant text, nr integer, part public.code, body text, embedding vector(4),
           PRIMARY KEY (tenant, nr, part))" \
        "INSERT INTO public.$name (tenant, nr, part, body)
         SELECT t, i, p, format('pair %s %s %s', t, i, p)
           FROM unnest('{b,a,\"x,y\"}'::text[]) AS t, generate_series(1, 40) AS i, unnest('{p,q}'::text[]) AS p"
    make_plan "$name" <<PLAN
table: public.$name
key: [tenant, nr, part]
text: body
from: {column: embedding, model: old-4, dimensions: 4}
to: {model: new-8, dimensions: 8, provider: local, layout: $layout}
backfill: {batch: 30, request: 10, concurrency: 2}
PLAN
    hold pair
    begin "$name"
    held 2
    sql "INSERT INTO public.$name (tenant, nr, part, body) VALUES ('a', 0, 'p', 'first'), ('z', 1, 'p', 'last')" \
        "DELETE FROM public.$name WHERE tenant = 'a' AND nr = 1" \
        "UPDATE public.$name SET nr = 99, body = body || ' moved' WHERE tenant = 'a' AND nr = 2"
    let_go
    finish "$name"
    case $layout in
    column) vectors="public.$name" columns='embedding_v2 AS v, embedding_v2_source AS s' ;;
    table) vectors="public.$name LEFT JOIN public.${name}_embedding_v2 AS e USING (tenant, nr, part)" \
        columns='e.embedding AS v, e.source AS s' ;;
    esac
    is "composite key, $layout" "$RC $(pending "$name") $(sql "
        SELECT count(*), count(*) FILTER (WHERE v = testvec(body, 8) AND s = md5(body)::uuid)
          FROM (SELECT body, $columns FROM $vectors) AS r")" "0 0 240|240"
done

# mixed-case and quoted names everywhere, a template over columns
for layout in column table; do
    sql "CREATE TABLE \"App Data\".\"Docs $layout\" (\"Id\" bigint, \"Sel\"\"ect\" public.mood, \"Ti tle\" text,
           \"Embedding\" vector(4), PRIMARY KEY (\"Id\", \"Sel\"\"ect\"))" \
        "INSERT INTO \"App Data\".\"Docs $layout\" SELECT i, (enum_range(NULL::public.mood))[i % 3 + 1], 'Title ' || i
           FROM generate_series(1, 90) AS i"
    make_plan "quoted_$layout" <<PLAN
table: '"App Data"."Docs $layout"'
key: [Id, 'Sel"ect']
text: "{{Ti tle}}: {{Sel\"ect}}"
where: '"Ti tle" <> ''Title 7'''
from: {column: Embedding, model: old-4, dimensions: 4}
to: {model: new-8, dimensions: 8, provider: local, layout: $layout, name: 'New $layout'}
backfill: {batch: 30, request: 10, concurrency: 2}
PLAN
    hold Title
    begin "quoted_$layout"
    held 2
    sql "UPDATE \"App Data\".\"Docs $layout\" SET \"Id\" = \"Id\" + 100 WHERE \"Id\" < 6" \
        "UPDATE \"App Data\".\"Docs $layout\" SET \"Ti tle\" = 'Title 7' WHERE \"Id\" = 8" \
        "UPDATE \"App Data\".\"Docs $layout\" SET \"Ti tle\" = 'Title  7' WHERE \"Id\" = 7"
    let_go
    finish "quoted_$layout"
    case $layout in
    column) vectors="\"App Data\".\"Docs column\"" columns='"New column" AS v' ;;
    table) vectors="\"App Data\".\"Docs table\" LEFT JOIN \"App Data\".\"Docs table_New table\" AS e USING (\"Id\", \"Sel\"\"ect\")" \
        columns='e.embedding AS v' ;;
    esac
    [ "$RC" -eq 0 ] || diag "$OUT"
    is "quoted names, an enum in the key, $layout" "$RC $(pending "quoted_$layout") $(sql "
        SELECT count(*) FILTER (WHERE v = testvec(t, 8)), count(*) FILTER (WHERE v IS DISTINCT FROM testvec(t, 8))
          FROM (SELECT \"Ti tle\" || ': ' || \"Sel\"\"ect\" AS t, $columns FROM $vectors) AS r")" "0 0 89|1"
done

# texts: long, of all planes of Unicode, with all that JSON escapes
for layout in column table; do
    name=odd_$layout
    make_table "$name" 0
    make_docs "$name" "$layout" '{batch: 10, request: 3, concurrency: 2}'
    sql "INSERT INTO $name (id, body) SELECT i, repeat(md5(i::text) || E' \\n', 32000) FROM generate_series(1, 6) AS i" \
        "INSERT INTO $name (id, body)
         SELECT 100 + g, string_agg(chr(c), '' ORDER BY c)
           FROM (SELECT c, c / 997 AS g FROM generate_series(1, 1114111, 7) AS c WHERE c NOT BETWEEN 55296 AND 57343) AS u
          GROUP BY g" \
        "INSERT INTO $name (id, body) VALUES (50, E'\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f'), (51, '{{body}} \$1 %s :x'),
           (52, E'  \\n leading and trailing \\t '), (53, E'\\u00a0'), (54, '-- */ '' ; \$vecplan\$')"
    run "$name"
    [ "$RC" -eq 0 ] || diag "$OUT"
    is "texts of 1 MB and of all of Unicode, $layout" \
        "$RC $(wrong "$name") $(pending "$name") $(sql "SELECT count(*) FROM vecplan.quarantine")" "0 0 0 0"
done
done_testing
