# shellcheck shell=sh
# real.sh: sourced after env.sh by the tests that run one plan with several of the real tools, on
# the migrations in m/versions and the database at DATABASE_URL.
#
#   TOOL_up          applies all that is pending
#   TOOL_undo COUNT  undoes the last COUNT migrations
#   alembic_project  what Alembic needs in the directory
#   schema           prints the schema, without the tools' own tables

dbmate_tool() { dbmate --no-dump-schema -d m/versions -u "$DATABASE_URL" "$@"; }
dbmate_up() { dbmate_tool migrate; }
dbmate_undo() { for _ in $(seq "$1"); do dbmate_tool rollback || return; done; }
sqlx_up() { sqlx-migrate m/versions "$DATABASE_URL" run; }
sqlx_undo() { for _ in $(seq "$1"); do sqlx-migrate m/versions "$DATABASE_URL" revert || return; done; }
alembic_up() { "$ALEMBIC" upgrade head; }
alembic_undo() { "$ALEMBIC" downgrade "-$1"; }
alembic_project() {
    "$ALEMBIC" init m >/dev/null 2>&1
    sed -i 's/^config = context.config$/&\nimport os\nconfig.set_main_option("sqlalchemy.url", os.environ["SA_URL"])/' m/env.py
    SA_URL=$(printf '%s' "$DATABASE_URL" | sed 's/^postgres:/postgresql+psycopg2:/; s/%/%%/g')
    export SA_URL
}

schema() {
    pg_dump -s -d "$DATABASE_URL" -T public.schema_migrations -T public._sqlx_migrations \
        -T public.alembic_version | grep -Ev '^\\(un)?restrict '
}
