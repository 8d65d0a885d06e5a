#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# The SQL of every numbered golden plan on PostgreSQL, in a copy whose provider can be reached: up to
# cutover with both models searched, back and forth by vecrun, all the way down to the schema that was there, and up again to
# the end. A guard is passed by running the command that its message names. Alembic's statements
# are run as format sql has them (tests/tools runs Alembic itself). Flyway has nothing that goes
# down.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
golden=$(cd "$(dirname "$0")" && pwd)
env_dir
env_embed
if [ -z "${VECPLAN_SERVER:-}" ]; then
    env_own_server
    VECPLAN_SERVER=$ENV_SERVER
fi

schema() { pg_dump -s -d "$DATABASE_URL" | grep -Ev '^\\(un)?restrict '; }

# SQL: as the tools send it, in one query.
send() { psql -X -q -d "$DATABASE_URL" -c "$1" 2>&1; }

# FILE: sends a file of a format that has no parts, as its tool would.
run_file() {
    case $1:$(head -n 1 "$1") in
    sqlx/*:'-- no-transaction' | sql/* | golang-migrate/*) send "$(cat "$1")" ;;
    flyway/*) if [ -e "$1.conf" ]; then send "$(cat "$1")"; else send "BEGIN; $(cat "$1") COMMIT"; fi ;;
    *) send "BEGIN; $(cat "$1") COMMIT" ;;
    esac
}

run_part() { # up|down FILE: likewise, a part of a file of format dbmate
    part=$(awk -v part="-- migrate:$1" '/^-- migrate:/ { on = index($0, part) == 1 } on' "$2")
    case $part in
    *" transaction:false"*) send "$part" ;;
    *) send "BEGIN; $part COMMIT" ;;
    esac
}

run_blocks() { # Up|Down FILE: likewise, the blocks of a part of a file of format goose, one by one
    rm -f block.*
    awk -v part="$1" '/^-- \+goose (Up|Down)$/ { on = $3 == part; next }
        /^-- \+goose StatementBegin$/ { file = sprintf("block.%03d", ++n); next }
        /^-- \+goose StatementEnd$/ { file = ""; next }
        on && file { print >file }' "$2"
    if [ "$(head -n 1 "$2")" = '-- +goose NO TRANSACTION' ]; then set --; else set -- -1; fi
    for block in block.*; do
        [ -e "$block" ] || return 0
        set -- "$@" -c "$(cat "$block")"
    done
    psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" "$@" 2>&1
}

up() {
    case $format in
    dbmate) run_part up "$1" ;;
    goose) run_blocks Up "$1" ;;
    *) run_file "$1" ;;
    esac
}

down() {
    case $format in
    dbmate) run_part down "$1" ;;
    goose) run_blocks Down "$1" ;;
    *) run_file "${1%.up.sql}.down.sql" ;;
    esac
}

# STEP: applies the files from the first that is not applied up to that step's.
climb() {
    for file in $files; do
        case " $applied " in *" $file "*) continue ;; esac
        if ! message=$(up "$file"); then
            command=$(printf '%s\n' "$message" | sed -n 's/.*run "\(vecrun run [^"]*\)".*/\1/p')
            echo "$message"
            [ -n "$command" ] || return 1
            $command || return 1
            up "$file" || return 1
        fi
        applied="$file $applied"
        case $file in *_"$1".sql | *_"$1".up.sql) return 0 ;; esac
    done
    return 1
}

descend() {
    for file in $applied; do
        down "$file" || return 1
    done
    applied=''
}

# NAME COMMAND…: as ok does, but the command changes this shell.
does() {
    name=$1
    shift
    if "$@" >log 2>&1; then pass "$name"; else fail "$name" "$(cat log)"; fi
}

query() { sql "$(sed -n "s/^# $1: //p" plan.yaml)"; }

# NAME old|new: what the view of method view serves, or with method rename the column by its name,
# where the plan says it.
views() {
    if grep -q "^# view $2: " plan.yaml; then is "$1" "$(query "view $2")" t; fi
}

# Every row is written by the application, without a change.
write() {
    table=$(sed -n "s/^table: '*\([^']*\)'*\$/\1/p" plan.yaml)
    key=$(sed -n 's/^key: \[\([^],]*\).*/\1/p' plan.yaml)
    sql "$(sql "SELECT format('UPDATE %s SET %I = %2\$I', \$\$$table\$\$, '$key')")"
}

# PLAN: compiles it here, with a provider that answers and in a format that can be sent.
prepare() {
    format=$(sed -n 's/^  format: //p' "$1")
    [ "$format" != alembic ] || format=sql
    sed "s|http://127.0.0.1:9/v1/embeddings|$EMBED_URL|" "$1" >plan.yaml
    cp "${1%/*}"/*.txt . 2>/dev/null
    vecplan compile plan.yaml --format "$format" --out "$format" >/dev/null
    files=$(find "$format" -name '*.sql' ! -name '*.down.sql' | sort)
    manifest=$(sed -n 's/^plan: //p' plan.yaml).manifest.json
    applied=''
}

# Vector indexes that no search has used, though nothing else was cheap.
unused() {
    PGOPTIONS='-c enable_seqscan=off -c enable_sort=off -c enable_hashjoin=off -c enable_mergejoin=off'
    export PGOPTIONS
    query old >/dev/null
    query new >/dev/null
    unset PGOPTIONS
    # a backend tells of its scans when it ends, a little after its client
    wait_for 5 all_used || :
    not_used
}
not_used() {
    sql "SELECT s.indexrelname FROM pg_stat_user_indexes AS s JOIN pg_class AS c ON c.oid = s.indexrelid
           JOIN pg_am AS a ON a.oid = c.relam WHERE a.amname IN ('hnsw', 'ivfflat') AND s.idx_scan = 0"
}
all_used() { [ -z "$(not_used)" ]; }

# What tracks rows whose old vector is out of date.
tracks() {
    sql "SELECT (SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_outdate%')
           + (SELECT count(*) FROM pg_proc WHERE proname LIKE '%\\_outdate%')
           + (SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%\\_outdate%')"
}

live() { # NAME
    psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$golden/$1/setup.sql"
    if [ -e "$golden/$1/before.yaml" ]; then
        rm -rf "$format"
        does "$1: the plan before compiles" prepare "$golden/$1/before.yaml"
        does "$1: and comes to its end" climb contract
        rm -rf "$format"
        does "$1: compiles" prepare "$golden/$1/plan.yaml"
    fi
    schema >before
    does "$1: expand" climb expand
    is "$1: searches find the old vectors" "$(query old)" t
    views "$1: so does the view" old
    ok "$1: the table can be written" write
    case $files in
    *_contract*)
        does "$1: up to cutover" climb cutover
        is "$1: searches find the new vectors" "$(query new)" t
        is "$1: and the old ones too" "$(query old)" t
        views "$1: the view has changed over" new
        is "$1: searches can use the indexes" "$(unused)" ""
        does "$1: back by vecrun" vecrun rollback "$manifest"
        views "$1: the view changes back" old
        does "$1: forth by vecrun" vecrun cutover "$manifest"
        views "$1: the view changes forth" new
        is "$1: searches find the new vectors again" "$(query new)" t
        ;;
    esac
    if [ "$format" != flyway ]; then
        does "$1: down again" descend
        schema >after
        ok "$1: nothing is left" diff before after
    fi
    case $files in
    *_contract*)
        does "$1: up to the end" climb contract
        ok "$1: the table can be written" write
        is "$1: searches find the new vectors" "$(query new)" t
        views "$1: so does the view" new
        is "$1: what kept track of old vectors is gone" "$(tracks)" 0
        ;;
    esac
}

for dir in "$golden"/[0-9]*-*/; do
    case=$(basename "$dir")
    case $case in "${1:-}"*) ;; *) continue ;; esac
    mkdir "$ENV_DIR/$case"
    cd "$ENV_DIR/$case" || exit 1
    env_database
    does "$case: compiles" prepare "$dir/plan.yaml"
    live "$case"
done
done_testing
