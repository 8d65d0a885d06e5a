#!/bin/sh
# An application's roles with no more than their old rights on the table (on all of it, or on its
# columns; none in schema vecplan) insert, update, delete and search without an error in every
# phase, in both layouts. vecrun itself needs no more than to read and write the ledger, and the
# vectors.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
env_own_server
env_embed
VECPLAN_SERVER=$ENV_SERVER
MANIFEST=docs.manifest.json
sql "CREATE ROLE app LOGIN" "CREATE ROLE app_columns LOGIN" "CREATE ROLE worker LOGIN"

make_table() {
    sql "CREATE SCHEMA library" \
        "CREATE TABLE library.docs (id bigint PRIMARY KEY, kind text, title text, embedding vector(8), secret text)" \
        "INSERT INTO library.docs SELECT i, 'doc', 'title ' || i, testvec(i::text, 8) FROM generate_series(1, 30) AS i" \
        "GRANT USAGE ON SCHEMA library TO app, app_columns" \
        "GRANT SELECT, INSERT, UPDATE, DELETE ON library.docs TO app" \
        "GRANT SELECT (id, kind, title, embedding), INSERT (id, kind, title, embedding),
            UPDATE (id, kind, title, embedding) ON library.docs TO app_columns" \
        "GRANT DELETE ON library.docs TO app_columns"
}

write_plan() { # LAYOUT
    cat >docs.yaml <<PLAN
plan: docs
table: library.docs
key: [id]
text: title
where: "kind = 'doc'"
from: {column: embedding, model: old, dimensions: 8}
to: {model: new, dimensions: 16, provider: local, layout: $1}
providers: {local: {preset: openai, url: "$EMBED_URL", api_key_env: null}}
cutover: {soak: 0s}
release:
  expand: 20261122100000
  index: 20261122110000
  cutover: 20261122120000
  contract: 20261122130000
emit: {format: sql, directory: sql}
PLAN
}

as() { # ROLE STATEMENT…
    as_url=$(printf '%s' "$DATABASE_URL" | sed "s|//postgres@|//$1@|")
    shift
    for as_statement in "$@"; do
        psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$as_url" -c "$as_statement" || return 1
    done
}

search() { # ROLE MODEL DIMENSIONS
    as "$1" "SELECT count(*) > 0 FROM library.docs_search(testvec('title 7', $3), '$2', 3)"
}

# WHEN MODEL…: what applications do, in this phase, with the models that are served.
works() {
    when="$layout, $1"
    shift
    for role in app app_columns; do
        ok "$when: $role inserts, updates and deletes" as "$role" \
            "INSERT INTO library.docs (id, kind, title) VALUES (100, 'doc', 'hello'), (101, 'note', 'x')" \
            "INSERT INTO library.docs (id, kind, title) VALUES (100, 'doc', 'a')
                ON CONFLICT (id) DO UPDATE SET title = excluded.title" \
            "UPDATE library.docs SET title = title || '!' WHERE id <= 3" \
            "UPDATE library.docs SET kind = 'doc', id = 102 WHERE id = 101" \
            "BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE library.docs SET title = 'b' WHERE id = 4; COMMIT" \
            "DELETE FROM library.docs WHERE id >= 100"
        for model in "$@"; do
            case $model in old) dimensions=8 ;; *) dimensions=16 ;; esac
            is "$when: $role searches with $model" "$(search "$role" "$model" "$dimensions" 2>&1)" t
        done
    done
}

# A backfill, and another one that finds changes, by a role that owns nothing.
backfills() {
    sql "GRANT USAGE ON SCHEMA library TO worker" \
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vecplan TO worker" \
        "GRANT SELECT, UPDATE ON library.docs TO worker"
    [ "$layout" = column ] ||
        sql "GRANT SELECT, INSERT, UPDATE, DELETE ON library.docs_embedding_v2 TO worker"
    worker_url=$(printf '%s' "$DATABASE_URL" | sed 's|//postgres@|//worker@|')
    ok "$layout: a role that only reads and writes backfills" \
        vecrun --database-url "$worker_url" backfill "$MANIFEST"
    sql "UPDATE library.docs SET title = title || '?' WHERE id <= 3"
    ok "$layout: and does so again" vecrun --database-url "$worker_url" backfill "$MANIFEST"
    is "$layout: all of it" "$(sql "SELECT count(*) FROM vecplan.docs_pending"
        sql "SELECT state FROM vecplan.schema_migrations WHERE step = 'backfill'" "SELECT count(*) FROM vecplan.probes")" "0
done
3"
}

fares() { # LAYOUT
    layout=$1
    mkdir "$ENV_DIR/$layout"
    cd "$ENV_DIR/$layout" || exit 1
    env_database
    make_table
    write_plan "$layout"
    ok "$layout: compiles" vecplan compile docs.yaml
    works "before"
    ok "$layout: expand" vecrun apply "$MANIFEST" --to expand
    works "after expand" old
    is "$layout: the role reads which model is active" \
        "$(as app "SELECT vecplan.active_model('docs_search')")" old
    for table in schema_migrations docs_pending models; do
        not_ok "$layout: the role has no rights on $table" as app "SELECT FROM vecplan.$table"
    done
    backfills
    works "after the backfill" old
    ok "$layout: index" vecrun apply "$MANIFEST" --to index
    works "after index" old
    ok "$layout: the gates" vecrun run "$MANIFEST"
    ok "$layout: cutover" vecrun apply "$MANIFEST" --to cutover
    works "after cutover" old new
    ok "$layout: rollback" vecrun rollback "$MANIFEST"
    works "after a rollback" old new
    ok "$layout: the gates again" vecrun run "$MANIFEST"
    ok "$layout: cutover again" vecrun cutover "$MANIFEST"
    ok "$layout: contract" vecrun apply "$MANIFEST"
    works_contracted
}

# The old column is gone with its rights.
works_contracted() {
    works "after contract" new
}

fares column
fares table
done_testing
