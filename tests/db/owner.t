#!/bin/sh
# The role that applies the files needs to own the table, not the server: the whole life, and a plan
# after the plan, by an ordinary role.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_own_server
life_start() { :; }
# shellcheck disable=SC2119 # without flags
env_embed
cd "$ENV_DIR" || bail_out "no directory to work in"
sql "CREATE ROLE owner LOGIN" "GRANT CREATE ON DATABASE vecplan TO owner" "GRANT ALL ON SCHEMA public TO owner"
DATABASE_URL=$(printf '%s' "$DATABASE_URL" | sed 's,//postgres@,//owner@,')
sql "CREATE TABLE documents (id bigint PRIMARY KEY, title text, content text, deleted_at timestamptz, embedding vector(8))" \
    "INSERT INTO documents SELECT i, 'title ' || i, 'content ' || i, NULL, testvec('old ' || i, 8) FROM generate_series(1, 20) AS i" \
    'CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops)'
life_plan
life_to contract
exits "an ordinary owner takes a plan to its end" 0

mkdir -p later && cd later || exit 1
life_plan 's/^plan: .*/plan: docs_v3/; s/column: embedding/column: embedding_v2/; s/model: old-8/model: new-16/
s/dimensions: 8/dimensions: 16/; s/model: new-16$/&/; s/index: documents_embedding_idx/index: documents_embedding_v2_idx/
/^to:/,/^providers:/s/model: .*/model: newer-16/; s/: 20261122/: 20261123/'
before=$(pg_dump -s -d "$DATABASE_URL" | grep -Ev '^\\(un)?restrict ')
run apply docs_v3.manifest.json --to expand
exits "the plan after it begins where it ended" 0
run apply docs_v3.manifest.json --undo --to expand
exits "and can be undone" 0
is "which leaves the database as it was" "$(pg_dump -s -d "$DATABASE_URL" | grep -Ev '^\\(un)?restrict ')" "$before"
run apply docs_v3.manifest.json --to expand
run run docs_v3.manifest.json
run apply docs_v3.manifest.json --to cutover
run run docs_v3.manifest.json
run apply docs_v3.manifest.json
exits "it reaches its end too" 0
is "of the plan before nothing is left on the table" \
    "$(sql "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = 'documents'::regclass AND attnum > 0 AND NOT attisdropped")" \
    "id title content deleted_at embedding_v3 embedding_v3_model embedding_v3_source"
is "but the triggers of the last one" \
    "$(sql "SELECT string_agg(tgname, ' ' ORDER BY tgname) FROM pg_trigger WHERE tgrelid = 'documents'::regclass AND NOT tgisinternal")" \
    "zz_vecplan_docs_v3_enqueue zz_vecplan_docs_v3_stale zz_vecplan_docs_v3_stale_new"
is "and no queue that nobody drains" \
    "$(sql "SELECT to_regclass('vecplan.docs_pending') IS NULL, to_regclass('vecplan.docs_v3_pending')")" \
    "t|vecplan.docs_v3_pending"
done_testing
