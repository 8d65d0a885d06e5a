#!/bin/sh
# contract drops what vecplan explain says, no more and no less: the catalog before each of its files and
# after it differs by these objects alone. What serves the new model stays as it is, privileges too.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || exit 1

# All objects of public and vecplan (a partition's columns are its parent's), a line each: identity|objects that
# would take it along|md5 of what it is.
catalog() {
    sql "WITH relations AS (SELECT * FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'vecplan'::regnamespace)),
         objects (class, id, sub, state) AS (
           SELECT 'pg_class'::regclass, oid, 0, concat(relkind, relowner, relacl, reloptions,
                    CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) WHEN relkind IN ('i', 'I') THEN pg_get_indexdef(oid) END)
             FROM relations WHERE relkind IN ('r', 'p', 'v', 'i', 'I', 'S')
           UNION ALL SELECT 'pg_class'::regclass, a.attrelid, a.attnum, concat(format_type(a.atttypid, a.atttypmod), a.attnotnull,
                    a.attidentity, a.attstorage, a.attacl, pg_get_expr(d.adbin, d.adrelid))
             FROM pg_attribute AS a JOIN relations AS r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'v') AND NOT r.relispartition
             LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attnum > 0 AND NOT a.attisdropped
           UNION ALL SELECT 'pg_trigger'::regclass, t.oid, 0, concat(pg_get_triggerdef(t.oid), t.tgenabled)
             FROM pg_trigger AS t JOIN relations AS r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
           UNION ALL SELECT 'pg_constraint'::regclass, c.oid, 0, concat(pg_get_constraintdef(c.oid), c.convalidated)
             FROM pg_constraint AS c JOIN relations AS r ON r.oid = c.conrelid
           UNION ALL SELECT 'pg_proc'::regclass, p.oid, 0, concat(pg_get_functiondef(p.oid), p.proowner, p.proacl)
             FROM pg_proc AS p WHERE p.pronamespace IN ('public'::regnamespace, 'vecplan'::regnamespace)
              AND p.prokind = 'f' AND NOT EXISTS (SELECT FROM pg_depend AS e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
           UNION ALL SELECT 'pg_namespace'::regclass, n.oid, 0, concat(n.nspowner, n.nspacl) FROM pg_namespace AS n WHERE n.nspname IN ('public', 'vecplan'))
         SELECT i.type || ' ' || i.identity, (
             SELECT string_agg(p.type || ' ' || p.identity, ';') FROM (
               SELECT refclassid, refobjid, refobjsubid FROM pg_depend AS d
                WHERE d.classid = o.class AND d.objid = o.id AND d.objsubid = o.sub AND d.deptype IN ('a', 'i', 'P', 'S')
               UNION SELECT o.class, o.id, 0 WHERE o.sub <> 0) AS parent, pg_identify_object(refclassid, refobjid, refobjsubid) AS p),
           md5(o.state)
           FROM objects AS o, pg_identify_object(o.class, o.id, o.sub) AS i ORDER BY 1"
}

# dropped|changed|added BEFORE AFTER: as explain names objects; what a dropped one takes along is left out.
differing() {
    awk -F'|' -v what="$1" '
        NR == FNR { parents[$1] = $2; state[$1] = $3; next }
        { there[$1] = 1 }
        !($1 in state) && what == "added" { print $1 }
        $1 in state && state[$1] != $3 && what == "changed" { print $1 }
        END { if (what != "dropped") exit
            for (o in state) if (!(o in there)) {
                alone = 1
                n = split(parents[o], of, ";")
                for (i = 1; i <= n; i++) if (of[i] in state && !(of[i] in there)) alone = 0
                if (alone) print o
            } }' "$2" "$3" |
        plain
}
plain() { sed -e 's/^table column public\.documents\./column /' -e 's/ on public\.documents$//' -e 's/(.*//' | sort; }

# STEP drops|replaces: what explain says that its file does, likewise
explained() {
    awk -v file="_$1.up.sql" '$0 ~ /\.up\.sql$/ { on = substr($0, length($0) - length(file) + 1) == file; next }
        /^To undo it/ { on = 0 }
        on && /^  - / { sub(/^  - /, ""); print }' explained |
        sed -n "s/^$2 \([a-z]* [^ ,]*\).*/\1/p" | sort
}

# NAME YEAR FROM TO CUTOVER: a plan for documents, compiled and explained
plan_of() {
    cat >"$1.yaml" <<PLAN
plan: $1
table: public.documents
key: [id]
$([ "${4#*expression}" = "$4" ] || echo '#')text: "{{title}}: {{content}}"
from: {$3}
to: {$4}
providers: {local: {preset: openai, url: "$EMBED_URL", api_key_env: null}}
index: {build: $build}
cutover: {soak: 0s, $5}
release: {expand: ${2}0101000000, index: ${2}0102000000, cutover: ${2}0103000000, contract: ${2}0104000000}
emit: {format: sql, directory: $1}
PLAN
    vecplan compile "$1.yaml" >compile.out 2>&1 || bail_out "$(cat compile.out)"
    vecplan explain "$1.yaml" >explained
}

begin() { # CASE
    mkdir "$1" && cd "$1" || exit 1
    case=$1 build=migration aside=''
    env_database
    life_table 20
}

lines() { printf '%s\n' "$@" | sort | grep . || :; }
of_plan() { lines "trigger zz_vecplan_$1_outdate" "trigger zz_vecplan_$1_outdate_new" "function vecplan.$1_outdate" "table vecplan.$1_outdated"; }
fresh_table() { lines "trigger zz_vecplan_$1_enqueue" "trigger zz_vecplan_$1_stale" "function vecplan.$1_enqueue" "function vecplan.$1_stale"; }
fresh() { lines "$(fresh_table "$1")" "trigger zz_vecplan_$1_stale_new"; }

search_rights() { sql "SELECT proowner, proacl FROM pg_proc WHERE oid = 'documents_search'::regproc"; }

# PLAN INDEX OLD EARLIER KEPT: contract of that plan, which is cut over, file by file. It drops OLD, and
# EARLIER of a plan before, whose names explain does not know; KEPT stays.
contracts() {
    sql 'REVOKE ALL ON FUNCTION documents_search FROM PUBLIC' "UPDATE documents SET title = title || '!' WHERE id <= 3"
    rights=$(search_rights)
    for file in "$1"/*_contract_guard.up.sql "$1"/*_contract_index.up.sql "$1"/*_contract.up.sql; do
        [ -e "$file" ] || continue
        step=${file##*_"$1"_} step=${step%.up.sql}
        catalog >before
        psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$file" >psql.out 2>&1 || diag "$(cat psql.out)"
        catalog >after
        differing dropped before after >dropped
        differing changed before after >changed
        case $step in
        contract_guard) is "$case, $step: drops nothing, replaces nothing" "$(cat dropped changed)" "$aside" ;;
        contract_index)
            is "$case, $step: drops the old index alone" "$(cat dropped changed)" "$2"
            [ -n "$aside" ] || is "$case, $step: as explain says" "$(cat dropped)" "$(explained "$step" drops)"
            ;;
        contract)
            is "$case, $step: drops the old vectors, and what served or followed them" \
                "$(cat dropped)" "$(lines "$3" "$4" 'function public.documents_search_mixed')"
            is "$case, $step: as explain says, which calls by name all but what an earlier plan left" \
                "$(explained "$step" drops)" "$(lines "$3" 'function public.documents_search_mixed' 'what an')"
            is "$case, $step: replaces the search function alone" "$(cat changed)" 'function public.documents_search'
            is "$case, $step: as explain says" "$(explained "$step" replaces)" 'function public.documents_search'
            ;;
        esac
        [ -n "$aside" ] && [ "$step" = contract_guard ] ||
            is "$case, $step: adds nothing" "$(differing added before after)" ''
    done
    is "$case: what serves and follows the new model is there" \
        "$(cut -d'|' -f1 after | plain | grep -Fx "$(lines "$5")")" "$(lines "$5")"
    is "$case: the search function is whose it was, for whom it was" "$(search_rights)" "$rights"
    is "$case: and it is accepted alone" "$(sql "SELECT m.plan, accept = ARRAY[active] FROM vecplan.generations
        JOIN vecplan.models AS m ON model = active")" "$1|t"
}

index='index public.documents_embedding_idx'
old='column: embedding, model: old-8, dimensions: 8, index: documents_embedding_idx'
new='model: new-16, dimensions: 16, provider: local'
next='model: next-4, dimensions: 4, provider: local'
column() { lines "column $1" "column $1_model" "column $1_source"; } # a column of new vectors

for method in function view rename; do
    begin $method
    name=embedding_v2 gone=embedding at=documents_embedding_v2_idx left=$index
    [ $method != rename ] || name=embedding gone=embedding_old at=documents_embedding_idx left=${index}_old
    plan_of v2 2026 "$old" "$new" "method: $method$([ $method != view ] || echo ', view: public.documents_now')"
    life_take v2 expand index cutover
    contracts v2 "$left" "$(lines "column $gone" "$(of_plan v2)")" '' "$(lines "$(column $name)" "index public.$at" \
        'table vecplan.v2_pending' "$(fresh v2)" "$([ $method != view ] || echo 'view public.documents_now')")"
    cd ..
done

begin table
plan_of v2 2026 "$old" "$new, layout: table" 'method: function'
life_take v2 expand index cutover
contracts v2 "$index" "$(lines 'column embedding' "$(of_plan v2)")" '' "$(lines 'table public.documents_embedding_v2' \
    'index public.documents_embedding_v2_embedding_idx' 'table vecplan.v2_pending' "$(fresh_table v2)")"
cd ..

begin expression
plan_of v2 2026 "$old" "model: old-4, dimensions: 4, expression: 'subvector(embedding, 1, 4)::vector(4)'" 'method: function'
life_take v2 expand index cutover
contracts v2 "$index" "$(lines 'column embedding' "$(fresh v2)")" '' "$(lines "$(column embedding_v2)" 'index public.documents_embedding_v2_idx')"
cd ..

for method in function rename; do
    begin chain_$method
    plan_of v2 2026 "$old" "$new" "method: $method"
    life_take v2 expand index cutover contract
    from=embedding_v2 gone=embedding_v2 name=embedding_v3 left=index\ public.documents_embedding_v2_idx
    [ $method != rename ] || from=embedding gone=embedding_old name=embedding left=${index}_old
    plan_of v3 2027 "column: $from, model: new-16, dimensions: 16, index: documents_${from}_idx" "$next, name: embedding_v3" "method: $method"
    life_take v3 expand index cutover
    contracts v3 "$left" "$(lines "column $gone" "$(of_plan v3)")" \
        "$(lines "column ${gone}_model" "column ${gone}_source" 'table vecplan.v2_pending' "$(fresh v2)")" \
        "$(lines "$(column $name)" "index public.documents_${name}_idx" 'table vecplan.v3_pending' "$(fresh v3)")"
    cd ..
done

begin chain_table
plan_of v2 2026 "$old" "$new, layout: table" 'method: function'
life_take v2 expand index cutover contract
plan_of v3 2027 'table: documents_embedding_v2, model: new-16, dimensions: 16' "$next, layout: table, name: embedding_v3" 'method: function'
life_take v3 expand index cutover
contracts v3 '' "$(lines 'table public.documents_embedding_v2' "$(of_plan v3)")" "$(lines 'table vecplan.v2_pending' "$(fresh_table v2)")" \
    "$(lines 'table public.documents_embedding_v3' 'index public.documents_embedding_v3_embedding_idx' 'table vecplan.v3_pending' "$(fresh_table v3)")"
cd ..

# its old index cannot be dropped while it is in use: it is put aside, and goes with the column
begin partitioned
build=job aside=$index
sql 'ALTER TABLE documents RENAME TO documents_1' 'ALTER INDEX documents_embedding_idx RENAME TO documents_1_embedding_idx' \
    'CREATE TABLE documents (LIKE documents_1, PRIMARY KEY (id)) PARTITION BY RANGE (id)' \
    'ALTER TABLE documents ATTACH PARTITION documents_1 FOR VALUES FROM (0) TO (1000)' \
    'CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops)'
plan_of v2 2026 "$old" "$new" 'method: function'
life_take v2 expand
run apply v2.manifest.json --to index # the guard alone: the job builds it
run run v2.manifest.json
life_take v2 index cutover
contracts v2 '' "$(lines 'column embedding' "$(of_plan v2)")" '' "$(lines "$(column embedding_v2)" 'table vecplan.v2_pending' "$(fresh v2)")"
done_testing
