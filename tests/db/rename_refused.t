#!/bin/sh
# What method rename refuses, at expand and again at cutover: whatever would follow the old column
# and not its name, what would fail or mean another column once the names change, names that are
# not free.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
M=docs.manifest.json
rename_sed='s/^cutover:/cutover:\n  method: rename/'
export PGOPTIONS='-c client_min_messages=warning'
life_start 3

# refuses WHAT SETUP UNDO MESSAGE [SED]: by expand
refuses() {
    rm -rf sql docs.yaml $M
    life_plan "$rename_sed;${5:-}"
    sql "$2"
    run apply $M --to expand
    exits "$1: exit 1" 1
    like "$1: says so" "$ERR" "$4"
    sql "$3"
}
used='column embedding is used by'

refuses "a view" "CREATE VIEW v AS SELECT id, embedding FROM documents" "DROP VIEW v" "$used rule _RETURN on view v"
refuses "a materialized view" "CREATE MATERIALIZED VIEW v AS SELECT embedding FROM documents" "DROP MATERIALIZED VIEW v" \
    "$used rule _RETURN on materialized view v"
refuses "a generated column" "ALTER TABLE documents ADD norm float8 GENERATED ALWAYS AS (vector_norm(embedding)) STORED" \
    "ALTER TABLE documents DROP norm" "$used .*column norm"
refuses "a constraint" "ALTER TABLE documents ADD CONSTRAINT full_size CHECK (vector_dims(embedding) = 8)" \
    "ALTER TABLE documents DROP CONSTRAINT full_size" "$used constraint full_size"
refuses "a policy" "CREATE POLICY p ON documents USING (embedding IS NOT NULL)" "DROP POLICY p ON documents" "$used policy p"
refuses "a SQL-standard function" "CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT count(embedding) FROM documents; END" \
    "DROP FUNCTION f" "$used function f"
refuses "a trigger of the column" "CREATE TRIGGER t BEFORE UPDATE OF embedding ON documents FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()" \
    "DROP TRIGGER t ON documents" "$used trigger t"
refuses "a trigger function that names it" "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.Embedding := NULL; RETURN NEW; END';
    CREATE TRIGGER t BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION f()" "DROP FUNCTION f CASCADE" \
    'trigger function f\(\) names a column that cutover renames'
refuses "a column that is NOT NULL" "ALTER TABLE documents ALTER embedding SET NOT NULL" "ALTER TABLE documents ALTER embedding DROP NOT NULL" \
    'run "ALTER TABLE public.documents ALTER COLUMN embedding DROP NOT NULL" first'
refuses "a column of a name that it needs" "ALTER TABLE documents ADD embedding_model text" "ALTER TABLE documents DROP embedding_model" \
    'has a column embedding_model, a name that cutover gives'
refuses "an index of such a name" "CREATE INDEX documents_embedding_idx_old ON documents (title)" "DROP INDEX documents_embedding_idx_old" \
    'documents_embedding_idx_old exists, a name that cutover gives to an index'
refuses "the old index where the plan does not name it" SELECT SELECT 'documents_embedding_idx exists' '/^  index: documents/d'
refuses "a condition on the old column" SELECT SELECT 'where uses embedding or what stands beside it' \
    's/^where: .*/where: "embedding IS NOT NULL"/'
refuses "a condition of the sweep" SELECT SELECT 'only uses embedding or what stands beside it' \
    's/^providers:/backfill: {strategy: selective, only: "embedding IS NOT NULL"}\n&/'

# what is no reason: other columns, names that are alike, indexes, a default
sql "CREATE VIEW v AS SELECT id, title FROM documents" "ALTER TABLE documents ALTER embedding SET DEFAULT NULL" \
    "CREATE INDEX without ON documents (id) WHERE embedding IS NULL" \
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.title := NEW.title /* my_embedding, embeddings */; RETURN NEW; END'" \
    "CREATE TRIGGER t BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION f()"
rm -rf sql docs.yaml $M
life_plan "$rename_sed"
life_to index
exits "other uses of the table are no reason" 0
run run $M
exits "up to its gates" 0

# stops WHAT SETUP UNDO MESSAGE: the file of cutover, and vecrun cutover
stops() {
    sql "$2"
    for cutover in 'apply docs.manifest.json --to cutover' 'cutover docs.manifest.json'; do
        # shellcheck disable=SC2086 # words
        run $cutover
        exits "$1, made meanwhile: ${cutover%% *} exits with 3" 3
        like "$1, made meanwhile: ${cutover%% *} says so" "$ERR" "$4"
    done
    is "$1: the old model serves" "$(sql "SELECT active FROM vecplan.generations WHERE target = 'documents_search'")" old-8
    sql "$3"
}
stops "a view" "CREATE VIEW late AS SELECT embedding FROM documents" "DROP VIEW late" "$used rule _RETURN on view late"
stops "a trigger function that names a new column" \
    "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.title := NEW.embedding_v2_model; RETURN NEW; END'" \
    "DROP FUNCTION f CASCADE" 'trigger function f\(\) names a column'
for column in embedding_old embedding_source; do
    stops "a column $column" "ALTER TABLE documents ADD COLUMN $column int" "ALTER TABLE documents DROP COLUMN $column" \
        "has a column $column, a name that cutover gives"
done
stops "an index of a name that it needs" "CREATE INDEX documents_embedding_idx_old ON documents (title)" \
    "DROP INDEX documents_embedding_idx_old" 'documents_embedding_idx_old exists, a name that cutover gives to an index'
# another plan: of the old column, or of the new one
other() { # COLUMN
    sed -e 's/^plan: .*/plan: other/' -e '/method: rename/d' -e 's/^cutover:/&\n  function: other_search/' \
        -e 's/provider: local/&\n  name: other_v2/' -e 's/20261122/20261123/' -e "s/^  column: .*/  column: $1/" \
        -e 's,directory: sql,directory: other,' -e '/^  index: documents/d' -e "/^from:/,/^to:/s/: 8/: $2/" docs.yaml >other.yaml
    vecplan compile other.yaml >/dev/null 2>&1
    run apply other.manifest.json --to expand
}
for column in 'embedding 8' 'embedding_v2 16'; do
    # shellcheck disable=SC2086 # words
    other $column
    exits "another plan of ${column% *} does not expand" 3
    like "and says why" "$ERR" "column ${column% *} is being renamed by plan docs: contract or undo that first"
    # as it stood where its expand came first
    stops "another plan of ${column% *}" "INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, detail)
        SELECT 'other', step, checksum, state, jsonb_build_object('table', 'public.documents', 'from', '${column% *}',
          'vectors', 'public.documents', 'to', 'other_v2') FROM vecplan.schema_migrations WHERE plan = 'docs' AND step = 'expand'" \
        "DELETE FROM vecplan.schema_migrations WHERE plan = 'other' AND step = 'expand'" \
        'is also one of plan other: contract or undo that first'
done
run cutover $M
exits "once all is gone it cuts over" 0
run apply $M --to cutover
other embedding 16
exits "another plan does not expand until contract" 3
run apply $M
exits "contract" 0
other embedding 16
exits "then it does" 0
done_testing
