#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# What vecplan explain says of locks and sizes is what PostgreSQL does: each file is applied, up
# and down, and the locks that its backend then holds on the application's tables are compared.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"

# Relations and locks, a line each (relation|LOCK); prints the strongest lock of each relation.
strongest() {
    awk -F'|' 'BEGIN { n = split("ACCESS SHARE,ROW SHARE,ROW EXCLUSIVE,SHARE UPDATE EXCLUSIVE,SHARE," \
                                 "SHARE ROW EXCLUSIVE,EXCLUSIVE,ACCESS EXCLUSIVE", names, ",")
                       for (i = 1; i <= n; i++) rank[names[i]] = i }
               rank[$2] > best[$1] { best[$1] = rank[$2] }
               END { for (r in best) print r "|" names[best[r]] }' | sort
}

# up|down FILE: what explain says of it.
said() {
    awk -v part="$1" -v file="$2" '
        $0 ~ "^sql/" { here = $0 == file; now = "up" }
        /^To undo it/ { now = "down" }
        here && now == part && /^      [A-Z ]+ on [^;]+;/ {
            sub(/^ +/, ""); sub(/;.*/, ""); split($0, at, " on "); print at[2] "|" at[1] }' explained |
        strongest
}

# The tables that are there, as rows (oid, 'name'): a dropped one has no name any more.
tables() {
    sql "SELECT string_agg(format('(%s::oid, %L)', c.oid, c.oid::regclass), ', ') FROM pg_class AS c
          WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
}

# TABLES BACKENDS: the query for the locks that they hold.
held() {
    printf '%s' "SELECT 'public.' || t.name || '|' ||
            upper(regexp_replace(replace(l.mode, 'Lock', ''), '(?!^)([A-Z])', ' \\1', 'g'))
            FROM pg_locks AS l JOIN (VALUES $1) AS t (oid, name) ON t.oid = l.relation
           WHERE l.granted AND l.pid IN ($2)"
}

# FILE: applies a file of a transaction; prints the locks held at its end on tables that were there.
transaction() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -c BEGIN -f "$1" \
        -c "$(held "$(tables)" 'SELECT pg_backend_pid()')" -c COMMIT 2>err | grep '|' | strongest
}

builder() {
    sql "$(held "$(tables)" "SELECT pid FROM pg_stat_activity WHERE application_name = 'alone' AND datname = current_database()")" |
        grep '|' | strongest
}
builds() {
    seen=$(builder)
    [ -n "$seen" ]
}

holders="FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
sleeps() { [ "$(sql "SELECT count(*) $holders")" = 1 ]; }

# STATEMENTS: a transaction that holds their locks until let_go.
hold() {
    psql -X -q -d "$DATABASE_URL" -c "BEGIN; $1; SELECT pg_sleep(60)" >/dev/null 2>&1 &
    holder=$!
    wait_for 20 sleeps || bail_out "no transaction holds: $1"
}

let_go() {
    sql "SELECT pg_cancel_backend(pid) $holders" >/dev/null
    wait "$holder" || :
}

# FILE: applies a file of one statement while a transaction that has used the tables makes it wait.
alone() {
    hold "UPDATE documents SET title = title WHERE id = 1$([ "$layout" = column ] ||
        echo '; UPDATE documents_embedding_v2 SET model = model')"
    PGAPPNAME=alone psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -c "$(cat "$1")" 2>err &
    applied=$!
    wait_for 20 builds
    echo "$seen"
    let_go
    wait "$applied"
}

# up|down FILE: applies it and compares.
holds() {
    part=$1 file=$2
    [ "$part" = up ] || file=${2%.up.sql}.down.sql
    case $(head -n 1 "$file") in
    '-- no-transaction') held=$(alone "$file") ;;
    *) held=$(transaction "$file") ;;
    esac
    is "$layout, ${file#sql/*_docs_}: the locks are those that explain names" "$held" "$(said "$part" "$2")"
    is "$layout, ${file#sql/*_docs_}: it is applied" "$(cat err)" ""
}

life() { # STEP…
    for step; do
        case $step in
        index_guard | cutover) run run docs.manifest.json ;;
        esac
        holds up "$(echo sql/*_docs_"$step".up.sql)"
    done
}

for layout in column table; do
    rm -rf sql
    life_start 100
    life_plan "s/format: sql/format: sqlx/; s/provider: local/provider: local\n  layout: $layout/"
    vecplan explain docs.yaml >explained
    life ledger expand
    for step in expand ledger; do holds down "$(echo sql/*_docs_$step.up.sql)"; done
    life ledger expand index_guard index index_check
    for step in index_check index index_guard; do holds down "$(echo sql/*_docs_$step.up.sql)"; done
    life index_guard index index_check cutover
    holds down "$(echo sql/*_docs_cutover.up.sql)"
    life cutover contract_guard contract_index contract
    like "$layout: contract's down refuses" "$(psql -X -d "$DATABASE_URL" -f sql/*_docs_contract.down.sql 2>&1)" 'cannot be undone'
    cat explained >>all
done

# whom a lock blocks: while it is held, four sessions of an application try
tries() { PGOPTIONS='-c lock_timeout=200ms' psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" "$@" >/dev/null 2>&1; }
blocked() { # LOCK
    hold "LOCK TABLE documents IN $1 MODE"
    what=''
    tries -c 'SELECT FROM documents' || what='reads, '
    tries -c 'UPDATE documents SET title = title' || what="${what}writes, "
    tries -c 'BEGIN' -c 'ALTER TABLE documents ADD COLUMN tried int' -c 'ROLLBACK' || what="${what}DDL, "
    tries -c 'VACUUM documents' || what="${what}VACUUM, "
    let_go
    echo "blocks ${what%, }" | sed 's/, VACUUM/ and VACUUM/'
}
sed -n 's/^      \([A-Z ]*\) on [^;]*; \(blocks [^;]*\).*/\1|\2/p' all | sort -u >locks
is "explain names four locks" "$(wc -l <locks)" 4
while IFS='|' read -r lock words; do
    is "$lock: whom it blocks" "$(blocked "$lock" </dev/null)" "$words"
done <locks

# NAME TYPE DIMENSIONS INDEX ROWS: the size of a built index is the one that explain gives, within 6 %
sized() {
    sql "SET client_min_messages = warning; DROP TABLE IF EXISTS sized" "CREATE TABLE sized (v $2($3))" \
        "INSERT INTO sized SELECT testvec(i::text, $3)::$2($3) FROM generate_series(1, $5) AS i" \
        "CREATE INDEX sized_idx ON sized USING $(echo "$4" | sed "s/V/$2/")"
    bytes=$(sql "SELECT pg_relation_size('sized_idx')")
    index=$(echo "$4" | sed -n 's/^\([a-z]*\) .*(\([^()]*\))$/method: \1, \2/p' | sed 's/ = /: /g')
    sed -e "s/^  dimensions: 16/  dimensions: $3\n  type: $2/" -e "s/^cutover:/index: {$index}\n&/" docs.yaml >sized.yaml
    vecplan explain --rows "$5" sized.yaml >sized.txt 2>&1
    is "$1: its index is as large as explain says" "$(awk -v bytes="$bytes" '
        /^  - index: / { unit["bytes"] = 1; unit["kB"] = 1e3; unit["MB"] = 1e6; sub(",", "", $4)
            got = $3 * unit[$4]; print (got > bytes * 0.94 && got < bytes * 1.06) ? "yes" : got " for " bytes }' sized.txt)" yes
}
sized "1024 dimensions" vector 1024 "hnsw (v V_cosine_ops) WITH (m = 16, ef_construction = 64)" 500
sized "1024 halves" halfvec 1024 "hnsw (v V_cosine_ops) WITH (m = 16, ef_construction = 64)" 600
sized "more than a page" vector 2000 "hnsw (v V_cosine_ops) WITH (m = 16, ef_construction = 64)" 300
sized "many neighbours" vector 64 "hnsw (v V_l2_ops) WITH (m = 40, ef_construction = 80)" 1000
sized "few neighbours" vector 16 "hnsw (v V_l2_ops) WITH (m = 2, ef_construction = 8)" 3000
sized "ivfflat" vector 200 "ivfflat (v V_l2_ops) WITH (lists = 10)" 3000
done_testing
