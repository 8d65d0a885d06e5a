# shellcheck shell=sh
# shellcheck disable=SC2317,SC2119 # functions that ok calls; env_embed without flags
# life.sh: sourced by the tests of the real migration tools: one plan's whole life with one tool,
# all phases released from the start. The guards stop the tool, the commands that their messages
# name let it pass; from cutover all goes down again, and up once more to the end.
#
# The test that sources it sets FORMAT and STOPPED (the tool's exit status at a guard), and defines
#   tool_up     applies all that is pending; prints what the tool says
#   tool_down   undoes all that is applied
#   tool_undo   undoes what was applied last
# and calls
#   life        the whole, in a new database and directory
#   project     called by it, if the test defines it: what the tool needs in the directory
#
# DIR is where the migrations are (default: migrations). With REPAIRS=1 the tool itself repairs an
# invalid index.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
# shellcheck source=tests/tools/real.sh
. "$(dirname "$0")/real.sh"
env_dir
env_embed
if [ -z "${VECPLAN_SERVER:-}" ]; then
    env_own_server
    VECPLAN_SERVER=$ENV_SERVER
fi

DIR=${DIR:-migrations} REPAIRS=${REPAIRS:-0} life_count=0
MANIFEST=documents_v2.manifest.json
project() { :; }

write_plan() { # SOAK
    cat >documents_v2.yaml <<PLAN
plan: documents_v2
table: public.documents
key: [id]
text: "{{title}}: {{content}}"
from: {column: embedding, model: old-8, dimensions: 8, index: documents_embedding_idx}
to: {model: new-16, dimensions: 16, provider: local}
providers: {local: {preset: openai, url: "$EMBED_URL", api_key_env: null}}
cutover: {soak: $1}
release:
  expand: 20261122100000
  index: 20261122110000
  cutover: 20261122120000
  contract: 20261122130000
emit: {format: $FORMAT, directory: $DIR}
PLAN
}

make_table() {
    sql "CREATE TABLE public.documents (id bigint PRIMARY KEY, title text, content text, embedding vector(8))" \
        "INSERT INTO public.documents SELECT i, 'title ' || i, 'content ' || i, testvec(i::text, 8)
           FROM generate_series(1, 50) AS i" \
        "CREATE INDEX documents_embedding_idx ON public.documents USING hnsw (embedding vector_cosine_ops)"
}

# Which row a search for the old vectors, or for the new ones, finds.
old_search() { sql "SELECT id FROM public.documents_search(testvec('7', 8), 'old-8', 1)"; }
new_search() { sql "SELECT id FROM public.documents_search(testvec('title 7: content 7', 16), 'new-16', 1)"; }
serving() { sql "SELECT vecplan.active_model('documents_search')"; }

# RULE MESSAGE: the tool stops, and says so.
stops() {
    life_status=0
    life_said=$(tool_up 2>&1) || life_status=$?
    is "$LIFE: $1: stops" "exit $life_status" "exit $STOPPED"
    like "$LIFE: $1: says why and what to run" "$life_said" "$2"
}

passes() { ok "$LIFE: $1" tool_up; }
runs() { ok "$LIFE: $1" vecrun run "$MANIFEST"; }

# Leaves an INVALID index of the planned name, as a build that was stopped half-way does.
leave_invalid_index() {
    psql -X -q -d "$DATABASE_URL" -c begin -c 'UPDATE public.documents SET title = title WHERE id = 1' \
        -c 'SELECT pg_sleep(60)' >/dev/null 2>&1 &
    writer=$!
    wait_for 20 writer_sleeps
    wait_for 20 index_begun
    sql "SELECT pg_cancel_backend(pid) FROM $sleeper" >/dev/null
    wait $writer
}
sleeper="pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid() AND datname = current_database()"
writer_sleeps() { test "$(sql "SELECT count(*) FROM $sleeper")" = 1; }
# An autovacuum may keep it from beginning at all.
index_begun() {
    PGOPTIONS='-c lock_timeout=100' psql -X -q -d "$DATABASE_URL" -c "CREATE INDEX CONCURRENTLY
        documents_embedding_v2_idx ON public.documents USING hnsw (embedding_v2 vector_cosine_ops)
        WITH (m = 16, ef_construction = 64)" >/dev/null 2>&1
    test "$(sql "SELECT to_regclass('public.documents_embedding_v2_idx')")" != ''
}

to_cutover() {
    stops "before the backfill" 'plan documents_v2: the backfill has not been started: run "vecrun run documents_v2.manifest.json"'
    is "$LIFE: the old model serves" "$(serving) $(old_search)" "old-8 7"
    runs "the command of the message, before the index"
    leave_invalid_index
    is "$LIFE: an invalid index is left" "$(sql "SELECT indisvalid FROM pg_index
        WHERE indexrelid = 'public.documents_embedding_v2_idx'::regclass")" f
    if [ "$REPAIRS" = 0 ]; then
        stops "with an invalid index" 'index public.documents_embedding_v2_idx is invalid: run "REINDEX INDEX CONCURRENTLY public.documents_embedding_v2_idx"'
        sql "REINDEX INDEX CONCURRENTLY public.documents_embedding_v2_idx"
    fi
    stops "before the gates are measured" 'plan documents_v2: gates are not met: coverage is not measured.*run "vecrun run documents_v2.manifest.json"'
    is "$LIFE: still the old model serves" "$(serving) $(old_search)" "old-8 7"
    runs "the command of the message, before cutover"
    stops "before the soak is over" 'plan documents_v2: the soak lasts until 20.* UTC'
    is "$LIFE: the new model serves" "$(serving) $(new_search)" "new-16 7"
    is "$LIFE: and the old one answers" "$(old_search)" 7
    ok "$LIFE: rollback" vecrun rollback "$MANIFEST"
    stops "after a rollback" 'plan documents_v2: it was rolled back: run "vecrun cutover documents_v2.manifest.json"'
    is "$LIFE: the old model serves again" "$(serving) $(old_search)" "old-8 7"
    ok "$LIFE: the command of the message, after a rollback" vecrun cutover "$MANIFEST"
    is "$LIFE: the new model serves again" "$(serving) $(new_search)" "new-16 7"
}

to_contract() {
    stops "again before the backfill" 'run "vecrun run documents_v2.manifest.json"'
    runs "again the backfill"
    stops "again before the gates are measured" 'run "vecrun run documents_v2.manifest.json"'
    runs "again the gates"
    passes "with a soak of 0s it goes on to the end"
    is "$LIFE: the new model serves alone" "$(serving) $(new_search)" "new-16 7"
    not_ok "$LIFE: the old model is refused" old_search
    not_ok "$LIFE: contract cannot be undone" tool_undo
    like "$LIFE: and says so" "$(tool_undo 2>&1)" 'plan documents_v2: contract cannot be undone'
    is "$LIFE: and nothing is changed by that" "$(new_search)" 7
}

# With vecrun's own apply, in a database that has the table: its last schema is every tool's.
by_apply() {
    FORMAT=sql DIR=sql write_plan 0s
    vecplan compile documents_v2.yaml --manifest apply.json >/dev/null &&
        ! vecrun apply apply.json && vecrun run apply.json &&
        ! vecrun apply apply.json && vecrun run apply.json && vecrun apply apply.json
}

life() { # NAME
    LIFE=$1
    life_count=$((life_count + 1))
    mkdir "$ENV_DIR/$life_count"
    cd "$ENV_DIR/$life_count" || exit 1
    env_database
    make_table
    project
    write_plan 1h
    ok "$LIFE: compiles" vecplan compile documents_v2.yaml
    schema >before
    to_cutover
    ok "$LIFE: all down" tool_down
    schema >after
    ok "$LIFE: nothing is left" diff before after
    write_plan 0s
    ok "$LIFE: compiles with a soak of 0s" vecplan compile documents_v2.yaml
    to_contract
    schema >last
    env_database
    make_table
    ok "$LIFE: the same with vecrun apply" by_apply
    schema >last_by_apply
    ok "$LIFE: the last schema is the same" diff last last_by_apply
}
