#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# The emitted files with the real Alembic: with one transaction for the whole upgrade, with one
# for each revision, with psycopg 3 in place of psycopg2, and as scripts made offline and run by
# psql.
FORMAT=alembic STOPPED=1 DIR=m/versions REPAIRS=1 DRIVER=psycopg2
# shellcheck source=tests/tools/life.sh
. "$(dirname "$0")/life.sh"

# An Alembic project in the working directory; EACH=1: one transaction for each revision.
project() {
    "$ALEMBIC" init m >/dev/null 2>&1
    sed -i 's/^config = context.config$/&\nimport os\nconfig.set_main_option("sqlalchemy.url", os.environ["SA_URL"])/' m/env.py
    [ "$EACH" = 0 ] || sed -i 's/context.configure(/&transaction_per_migration=True, /' m/env.py
    SA_URL=$(printf '%s' "$DATABASE_URL" | sed "s/^postgres:/postgresql+$DRIVER:/; s/%/%%/g")
    export SA_URL
}

# The message that stands with the exception: the SQL is printed as well.
tool() {
    "$ALEMBIC" "$@" >alembic.log 2>&1 && return 0
    tool_status=$?
    grep -E '^(sqlalchemy\.exc|FAILED)' alembic.log
    return "$tool_status"
}
tool_up() { tool upgrade head; }
tool_undo() { tool downgrade -1; }
tool_down() { tool downgrade base; }

EACH=0
life "one transaction"
EACH=1
life "one for each"

# A newer Alembic, as psycopg 3 needs it.
psycopg2=$ALEMBIC
ALEMBIC=alembic-psycopg DRIVER=psycopg EACH=0
life "psycopg 3"
ALEMBIC=$psycopg2 DRIVER=psycopg2

# Offline: Alembic writes a script, psql runs it. An invalid index is not seen there.
REPAIRS=0 STOPPED=3
version() {
    if [ "$(sql "SELECT to_regclass('alembic_version') IS NOT NULL")" = t ]; then
        sql "SELECT version_num FROM alembic_version"
    fi
}
script() { # upgrade|downgrade RANGE
    "$ALEMBIC" "$1" "$2" --sql >script.sql 2>alembic.log || return 1
    psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f script.sql
}
tool_up() {
    from=$(version)
    script upgrade "${from:+$from:}head"
}
tool_undo() { script downgrade vp_20261122130002:vp_20261122130001; }
tool_down() { script downgrade "$(version):base"; }
life "offline"
done_testing
