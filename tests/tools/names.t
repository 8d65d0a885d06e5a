#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# A plan whose names and texts hold what tools, psql and Python take for their own, with the real
# tools: expand goes up, the search function finds, all goes down again.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
# shellcheck source=tests/tools/real.sh
. "$(dirname "$0")/real.sh"
env_dir
if [ -z "${VECPLAN_SERVER:-}" ]; then
    env_own_server
    VECPLAN_SERVER=$ENV_SERVER
fi
formats="dbmate sqlx alembic sql"
golden=$ENV_ROOT/tests/golden/80-names-of-tools-dbmate

send() { # FILE…
    for file in "$@"; do psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$file" || return; done
}

sql_up() { send m/versions/*_ledger.up.sql m/versions/*_expand.up.sql; }
sql_undo() { send m/versions/*_expand.down.sql m/versions/*_ledger.down.sql; }

for format in $formats; do
    mkdir "$ENV_DIR/$format"
    cd "$ENV_DIR/$format" || exit 1
    env_database
    send "$golden/setup.sql"
    schema >before
    [ "$format" != alembic ] || alembic_project
    sed '/^  \(index\|cutover\|contract\): /d' "$golden/plan.yaml" >plan.yaml
    ok "$format: compiles" vecplan compile plan.yaml --format "$format" --out m/versions
    ok "$format: up" "${format}_up"
    is "$format: searches find" "$(sql "$(sed -n 's/^# old: //p' plan.yaml)")" t
    ok "$format: down" "${format}_undo" 2
    schema >after
    ok "$format: nothing is left" diff before after
done
done_testing
