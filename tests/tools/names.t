#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# A plan whose names and texts hold what tools, psql and Python take for their own, with the real
# tools: expand goes up, the search function finds, all goes down again.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
env_dir
if [ -z "${VECPLAN_SERVER:-}" ]; then
    env_own_server
    VECPLAN_SERVER=$ENV_SERVER
fi
formats="dbmate sqlx alembic sql"
golden=$ENV_ROOT/tests/golden/80-names-of-tools-dbmate

schema() {
    pg_dump -s -d "$DATABASE_URL" -T public.schema_migrations -T public._sqlx_migrations \
        -T public.alembic_version | grep -Ev '^\\(un)?restrict '
}
send() { # FILE…
    for file in "$@"; do psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f "$file" || return; done
}

dbmate_tool() { dbmate --no-dump-schema -d m/versions -u "$DATABASE_URL" "$@"; }
dbmate_up() { dbmate_tool migrate; }
dbmate_down() { dbmate_tool rollback && dbmate_tool rollback; }
sqlx_up() { sqlx-migrate m/versions "$DATABASE_URL" run; }
sqlx_down() { sqlx-migrate m/versions "$DATABASE_URL" revert 0; }
alembic_up() { "$ALEMBIC" upgrade head; }
alembic_down() { "$ALEMBIC" downgrade base; }
alembic_project() {
    "$ALEMBIC" init m >/dev/null 2>&1
    sed -i 's/^config = context.config$/&\nimport os\nconfig.set_main_option("sqlalchemy.url", os.environ["SA_URL"])/' m/env.py
    SA_URL=$(printf '%s' "$DATABASE_URL" | sed 's/^postgres:/postgresql+psycopg2:/; s/%/%%/g')
    export SA_URL
}
sql_up() { send m/versions/*_ledger.up.sql m/versions/*_expand.up.sql; }
sql_down() { send m/versions/*_expand.down.sql m/versions/*_ledger.down.sql; }

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
    ok "$format: down" "${format}_down"
    schema >after
    ok "$format: nothing is left" diff before after
done
done_testing
