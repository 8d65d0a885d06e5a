# shellcheck shell=sh
# env.sh: sourced by the shell tests, the benchmark and the demo: a temporary directory, a
# database, an embedding server, and at the end (also by a signal) nothing of it left.
# Whoever sources it sets no EXIT, HUP, INT or TERM trap: env_at_exit COMMAND runs one more
# command first.
#
#   env_start [FLAG…]     all three; the flags are embed_server.mjs's
#   env_dir               ENV_DIR, a temporary directory
#   env_database          DATABASE_URL, a new database with pgvector and testvec(): in
#                         with_server's server where that runs, else in a server of its own
#   env_own_server        DATABASE_URL likewise, always in a server of its own, in
#                         ENV_SERVER: for tests that stop it, or make roles
#   env_embed [FLAG…]     EMBED_URL, the endpoint; called again: a new server in its place
#   embed_control JSON    changes the embedding server's options
#   embed_reset           back to its flags, counts at zero
#   embed_stat NAME       prints one number of its statistics
#   embed_texts           prints how often each text was embedded, as JSON, one a line
#   wait_for SECONDS COMMAND…  until the command succeeds; fails when the time is up
#   sql STATEMENT…        runs each in DATABASE_URL, prints bare rows, fields divided by |
#
# ENV_ROOT is the source tree. PATH gets this server's psql and pg_dump, the npm programs
# (dbmate, squawk) and build/ (vecplan, vecrun, sqlx-migrate, alembic-psycopg); ALEMBIC is
# Debian's alembic.

ENV_ROOT=$(cd "$(dirname "$0")" && pwd)
while [ ! -e "$ENV_ROOT/tests/setup/env.sh" ]; do
    [ "$ENV_ROOT" != / ] || { echo "env.sh: $0 is not in a source tree" >&2 && exit 1; }
    ENV_ROOT=$(dirname "$ENV_ROOT")
done
PATH=${VECPLAN_BIN:-$ENV_ROOT/build}:$ENV_ROOT/build:$ENV_ROOT/build/npm/node_modules/.bin:$PATH
PATH=$("$ENV_ROOT/tests/setup/server" bindir):$PATH
ALEMBIC=/usr/bin/alembic
ENV_DIR='' ENV_SERVER='' EMBED_PID='' env_extra=':' env_databases=0 env_servers=''
export ENV_ROOT PATH ALEMBIC

env_at_exit() { env_extra=$*; }

env_stop() {
    trap '' HUP INT TERM
    $env_extra || :
    if [ -n "$EMBED_PID" ]; then kill "$EMBED_PID" 2>/dev/null || :; fi
    for env_server in $env_servers; do
        "$ENV_ROOT/tests/setup/server" stop "$env_server" || :
        rm -rf "$env_server"
    done
    rm -rf "$ENV_DIR"
}
trap env_stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

env_dir() {
    [ -n "$ENV_DIR" ] || ENV_DIR=$(mktemp -d "${TMPDIR:-/tmp}/vecplan.XXXXXX")
    export ENV_DIR
}

env_use() {
    DATABASE_URL=$1
    export DATABASE_URL
    psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$ENV_ROOT/tests/setup/testvec.sql"
}

env_own_server() {
    env_dir
    # below /tmp itself: root's temporary directory is closed to the server's user
    ENV_SERVER=$(mktemp -d "${TMPDIR:-/tmp}/vecplan-server.XXXXXX")
    env_servers="$env_servers $ENV_SERVER"
    env_url=$("$ENV_ROOT/tests/setup/server" start "$ENV_SERVER") || exit 1
    env_use "$env_url"
}

env_database() {
    if [ -z "${VECPLAN_SERVER:-}" ]; then
        env_own_server
        VECPLAN_SERVER=$ENV_SERVER
        return
    fi
    env_dir
    env_databases=$((env_databases + 1))
    set -- "$VECPLAN_SERVER" "test_${ENV_DIR##*.}_$env_databases" # process numbers come again
    env_url=$("$ENV_ROOT/tests/setup/server" database "$@") || exit 1
    env_use "$env_url"
}

env_embed() {
    env_dir
    if [ -n "$EMBED_PID" ]; then kill "$EMBED_PID"; fi
    : >"$ENV_DIR/embed.out"
    node "$ENV_ROOT/tests/setup/embed_server.mjs" --port 0 "$@" \
        >"$ENV_DIR/embed.out" 2>"$ENV_DIR/embed.err" &
    EMBED_PID=$!
    wait_for 20 env_embed_answers || { cat "$ENV_DIR/embed.err" >&2 && exit 1; }
    read -r _ env_port <"$ENV_DIR/embed.out"
    EMBED_URL=http://127.0.0.1:$env_port/v1/embeddings
    case " $* " in *' --tls '*) EMBED_URL=https${EMBED_URL#http} ;; esac
    export EMBED_URL EMBED_PID
}

env_embed_answers() {
    kill -0 "$EMBED_PID" 2>/dev/null || { cat "$ENV_DIR/embed.err" >&2 && exit 1; }
    grep -q '^listening' "$ENV_DIR/embed.out"
}

env_start() {
    env_database
    env_embed "$@"
}

embed_ask() { node "$ENV_ROOT/tests/setup/embed_ask.mjs" "$EMBED_URL" "$@"; }
embed_control() { embed_ask /control "$1" >/dev/null; }
embed_reset() { embed_ask /reset '{}' >/dev/null; }
embed_stat() { embed_ask /stats | sed -n "s/^ \"$1\": \([0-9]*\),*$/\1/p"; }
embed_texts() { embed_ask '/stats?texts=1' | sed -n 's/^  \(".*": [0-9]*\),*$/\1/p'; }

wait_for() {
    env_until=$(($(date +%s) + $1))
    shift
    until "$@"; do
        [ "$(date +%s)" -le "$env_until" ] || return 1
        sleep 0.05
    done
}

sql() {
    for env_statement in "$@"; do
        psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -c "$env_statement"
    done
}
