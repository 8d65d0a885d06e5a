# shellcheck shell=sh disable=SC2034 # ms, kb, rate: for those who source it
# What the measurements share: a throwaway server with durable settings, a provider that costs next
# to nothing, runs that are measured, and the lines of the table. To be sourced.
#
#   ROUNDS       how often each is measured, in turn (the first argument; 5)
#   BENCH_BIN    where vecplan and vecrun are (build/release)
#
# set_up                    the server, and the programs
# serve LATENCY_MS CEILING  EMBED_URL is a new provider's; the ceiling in rows a second, 0: none
# compile_plan LAYOUT       ENV_DIR/LAYOUT/: the plan of the benchmark, compiled for EMBED_URL
# seed NAME ROWS OLD        a database to copy; OLD is the old vectors' expression
# fresh SEED                DATABASE_URL is a new copy of it, in the server's memory as in use
# expand LAYOUT             the plan's SQL files, applied
# timed COMMAND…            sets ms and kb (its largest resident size)
# backfill LAYOUT           vecrun, timed; sets rate
# note NAME VALUE           a figure of this round
# figures DEFINITIONS       the table's lines (table.awk); fails where a requirement is missed
set -eu
export LC_ALL=C
bench=$(cd "$(dirname "$0")" && pwd)
# with_server's server is made for speed; the figures need one that keeps what it commits
unset VECPLAN_SERVER
export SERVER_OPTIONS='-c fsync=on -c full_page_writes=on -c synchronous_commit=on
    -c shared_buffers=2GB -c max_wal_size=4GB'
# shellcheck source=tests/setup/env.sh
. "$bench/../setup/env.sh"

rounds=${1:-5}
round=1
bin=${BENCH_BIN:-$ENV_ROOT/build/release}
manifest() { echo "$ENV_DIR/$1/bench.manifest.json"; }

fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 1
}

script() { # FILE [OPTION…]
    PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 \
        -d "$DATABASE_URL" -f "$@"
}

use() { DATABASE_URL=$(printf '%s\n' "$server_url" | sed "s|/vecplan?|/$1?|"); }

set_up() {
    [ -x "$bin/vecrun" ] || fail "no $bin/vecrun: run make"
    env_database
    server_url=$DATABASE_URL
    export DATABASE_URL
    expect 2GB 'SHOW shared_buffers'
    for program in measure provider; do
        cc -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -o "$ENV_DIR/$program" "$bench/$program.c"
    done
    sql 'CREATE DATABASE fresh'
}

serve() {
    if [ -n "$EMBED_PID" ]; then kill "$EMBED_PID"; fi
    : >"$ENV_DIR/provider.out"
    "$ENV_DIR/provider" 1024 "$1" "$2" >"$ENV_DIR/provider.out" &
    EMBED_PID=$!
    wait_for 20 grep -q '^listening' "$ENV_DIR/provider.out" || fail 'the provider does not start'
    read -r _ port <"$ENV_DIR/provider.out"
    EMBED_URL=http://127.0.0.1:$port/v1/embeddings
}

compile_plan() {
    rm -rf "${ENV_DIR:?}/$1"
    mkdir "$ENV_DIR/$1"
    sed "s|LAYOUT|$1|; s|EMBED_URL|$EMBED_URL|" "$bench/plan.yaml" >"$ENV_DIR/$1/bench.yaml"
    (cd "$ENV_DIR/$1" && "$bin/vecplan" compile bench.yaml >compile.log)
}

seed() {
    use postgres
    sql "CREATE DATABASE $1"
    use "$1"
    sql 'CREATE EXTENSION vector' 'CREATE EXTENSION pg_prewarm'
    script "$bench/seed.sql" -v rows="$2" -v old="$3"
}

fresh() {
    use postgres
    sql 'DROP DATABASE fresh' "CREATE DATABASE fresh TEMPLATE $1"
    use fresh
    sql 'SELECT sum(pg_prewarm(oid)) FROM pg_class
          WHERE oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = '"'chunks'::regclass)
             OR oid = 'chunks'::regclass
             OR oid = (SELECT reltoastrelid FROM pg_class WHERE oid = 'chunks'::regclass)" >/dev/null
}

add_column() { sql 'ALTER TABLE chunks ADD COLUMN embedding_v2 vector(1024)'; }

expand() {
    for file in "$ENV_DIR/$1"/migrations/*.up.sql; do script "$file"; done
}

timed() {
    sql CHECKPOINT
    "$ENV_DIR/measure" "$ENV_DIR/measured" "$@" 2>"$ENV_DIR/err" || {
        cat "$ENV_DIR/err" >&2
        fail "failed: $*"
    }
    read -r ms kb _ <"$ENV_DIR/measured"
}

expect() { # VALUE STATEMENT
    got=$(sql "$2")
    [ "$got" = "$1" ] || fail "expected $1, got ${got:-nothing}: $2"
}

backfill() {
    done_rows='count(embedding_v2) FROM chunks
        WHERE embedding_v2_source IS NOT NULL AND embedding_v2_model IS NOT NULL'
    if [ "$1" = table ]; then done_rows='count(embedding) FROM chunks_embedding_v2'; fi
    timed "$bin/vecrun" backfill "$(manifest "$1")"
    expect "$(sql 'SELECT count(*) FROM chunks')" "SELECT $done_rows"
    rate=$(sql "SELECT count(*) * 1000 / $ms FROM chunks")
}

note() {
    echo "$round $*" >>"$ENV_DIR/figures"
    echo "round $round of $rounds: $*" >&2
}

figures() {
    awk -v definitions="$1" -v command="tests/bench/$(basename "$0") $rounds" \
        -f "$bench/table.awk" "$ENV_DIR/figures"
}
