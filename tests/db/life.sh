# shellcheck shell=sh
# life.sh: sourced by the tests of a migration's life under vecrun: a table, a plan of format sql,
# a database and an embedding server. The working directory is an empty one.
#
#   life_start ROWS         database, embedding server, table documents with that many rows
#   life_table ROWS         the table alone, in another database
#   life_plan [SED…]        writes docs.yaml, changed by the sed script, and compiles it
#   run ARGUMENT…           runs vecrun; sets OUT, ERR and RC
#   life_to PHASE           applies and runs until that phase is applied
#   life_take PLAN PHASE…   applies and runs that plan phase by phase; each exit code is a test
#   exits NAME WANT         the exit code of the last run
#   step STEP               the state of the ledger's row of that step

setup=$(cd "$(dirname "$0")/../setup" && pwd)
# shellcheck source=tests/setup/tap.sh
. "$setup/tap.sh"
# shellcheck source=tests/setup/env.sh
. "$setup/env.sh"

life_start() {
    # shellcheck disable=SC2119 # without flags
    env_start
    cd "$ENV_DIR" || bail_out "no directory to work in"
    life_table "$1"
}

life_table() {
    sql "CREATE TABLE documents (id bigint PRIMARY KEY, title text, content text, \
            deleted_at timestamptz, embedding vector(8))" \
        "INSERT INTO documents SELECT i, 'title ' || i, 'content ' || i, NULL, \
            testvec('old ' || i, 8) FROM generate_series(1, $1) AS i" \
        'CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops)'
}

life_plan() {
    sed -e "s,EMBED_URL,$EMBED_URL," -e "${1:-}" >docs.yaml <<'PLAN'
vecplan: 1
plan: docs
table: public.documents
key: [id]
text: "{{title}}\n\n{{content}}"
where: "deleted_at IS NULL"
from:
  column: embedding
  model: old-8
  dimensions: 8
  index: documents_embedding_idx
to:
  model: new-16
  dimensions: 16
  provider: local
providers:
  local:
    preset: openai
    url: "EMBED_URL"
    api_key_env: TEST_KEY?
cutover:
  soak: 0s
release:
  expand: 20261122100000
  index: 20261122110000
  cutover: 20261122120000
  contract: 20261122130000
emit:
  format: sql
  directory: sql
PLAN
    vecplan compile docs.yaml >compile.out 2>&1 || bail_out "$(cat compile.out)"
}

# shellcheck disable=SC2034 # for the tests
run() {
    RC=0
    OUT=$(vecrun "$@" 2>err) || RC=$?
    ERR=$(cat err)
}

life_to() {
    run apply docs.manifest.json --to expand
    [ "$1" = expand ] || run run docs.manifest.json
    [ "$1" = expand ] || run apply docs.manifest.json --to "$1"
    if [ "$1" = cutover ] || [ "$1" = contract ]; then
        run run docs.manifest.json
        run apply docs.manifest.json --to "$1"
    fi
    [ "$RC" -eq 0 ] || diag "$ERR"
}

exits() {
    is "$1" "$RC" "$2"
    [ "$RC" = "$2" ] || diag "$OUT" "$ERR"
}

life_take() {
    life_name=$1
    shift
    for life_phase in "$@"; do
        run apply "$life_name.manifest.json" --to "$life_phase"
        exits "$life_name: $life_phase" 0
        run run "$life_name.manifest.json"
    done
}

step() { sql "SELECT state FROM vecplan.schema_migrations WHERE plan = 'docs' AND step = '$1'"; }
