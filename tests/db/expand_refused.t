#!/bin/sh
# shellcheck disable=SC2119 # env_start without flags
# What a plan says of the database must be so: expand refuses the rest before it changes anything.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 3

schema() { pg_dump -s -d "$DATABASE_URL" | grep -Ev '^\\(un)?restrict '; }
life_plan
run apply docs.manifest.json --to expand # the ledger stays; what is compared is all the rest
run apply docs.manifest.json --undo --to expand

# refuses RULE SETUP UNDO SED MESSAGE: with the database set up so, and the plan changed so
refuses() {
    sql "$2"
    before=$(schema)
    rm -rf sql docs.yaml docs.manifest.json
    life_plan "$4"
    run apply docs.manifest.json --to expand
    exits "$1: exit 1" 1
    like "$1: says so" "$ERR" "$5"
    PGOPTIONS='-c client_min_messages=warning' sql "DROP SCHEMA IF EXISTS vecplan CASCADE"
    is "$1: nothing is changed" "$(schema)" "$before"
    sql "$3"
}
nothing='SELECT'

refuses "a column that is not there" "$nothing" "$nothing" 's/{{title}}/{{tilte}}/' 'has no column tilte'
refuses "a key that is not unique" "$nothing" "$nothing" 's/^key: .*/key: [title]/' 'not a unique index'
refuses "another type of the old column" "$nothing" "$nothing" 's/dimensions: 8/dimensions: 9/' 'vector\(8\), the plan says'
refuses "a text that depends on settings" "$nothing" "$nothing" 's/{{title}}/{{deleted_at}}/' 'depends on settings'
refuses "an index of other columns" "CREATE INDEX by_title ON documents (title)" "DROP INDEX by_title" \
    's/index: documents_embedding_idx/index: by_title/' 'not an index of public.documents on embedding'
refuses "the primary key's index" "$nothing" "$nothing" \
    's/index: documents_embedding_idx/index: documents_pkey/' 'not an index of public.documents on embedding'
refuses "a function of that name" "CREATE FUNCTION documents_search() RETURNS int LANGUAGE sql RETURN 1" \
    "DROP FUNCTION documents_search" '' 'exists that vecplan did not make'
refuses "a condition on the old column" "$nothing" "$nothing" \
    's/^where: .*/where: "embedding IS NOT NULL"/' 'where uses embedding, which contract drops'
refuses "a condition on a system column" "$nothing" "$nothing" \
    's/^where: .*/where: "documents.ctid IS NOT NULL"/' 'where does not hold in a trigger'
refuses "a condition that needs a search_path" \
    "CREATE FUNCTION live(timestamptz) RETURNS bool LANGUAGE sql RETURN \$1 IS NULL" "DROP FUNCTION live" \
    's/^where: .*/where: "live(deleted_at)"/' 'where does not hold in a trigger'
refuses "a table that others inherit from" "CREATE TABLE more () INHERITS (documents)" "DROP TABLE more" \
    '' 'inherit from it'
refuses "a side table under row level security" "ALTER TABLE documents ENABLE ROW LEVEL SECURITY" \
    "ALTER TABLE documents DISABLE ROW LEVEL SECURITY" 's/^  model: new-16/&\n  layout: table/' 'row level security'

# what is not refused
rm -rf sql docs.yaml docs.manifest.json
sql "CREATE COLLATION loose (provider = icu, locale = 'en-u-ks-level2', deterministic = false)" \
    "ALTER TABLE documents ALTER title TYPE text COLLATE loose, ALTER content TYPE text COLLATE \"C\"" \
    "UPDATE documents SET title = 't'" 'ALTER TABLE documents RENAME deleted_at TO path'
life_plan 's/^where: .*/where: "path IS NULL"/'
life_to cutover
exits "columns of several collations, and one called path, are migrated" 0
sql "UPDATE documents SET title = 'T' WHERE id = 1"
is "a change that a loose collation calls equal is noticed" \
    "$(sql 'SELECT count(*) FROM vecplan.docs_pending')" 1

# a dependent of the old column stops contract before the old index is dropped
run run docs.manifest.json
sql "CREATE VIEW old_vectors AS SELECT id, embedding FROM documents"
run apply docs.manifest.json
exits "a view on the old column stops contract" 3
like "and is named" "$ERR" 'is used by .*old_vectors'
isnt_null=$(sql "SELECT to_regclass('documents_embedding_idx')")
is "before the old index is dropped" "$isnt_null" documents_embedding_idx
sql "DROP VIEW old_vectors"
run apply docs.manifest.json
exits "and once it is gone contract goes on" 0

# the next plan for the same function: other parameters would be another function beside it
rm -rf sql docs.yaml docs.manifest.json
life_plan 's/^plan: docs/plan: docs_v3/; s/column: embedding/column: embedding_v2/; s/old-8/new-16/; s/new-16$/&/
    s/dimensions: 8/dimensions: 16/; s/index: documents.*/index: documents_embedding_v2_idx/; s/^  model: new-16/  model: new-16/
    /^to:/,/model:/ s/model: .*/model: third-16/; /^where/s/deleted_at/path/; s/^cutover:/cutover:\n  filter: [title]/'
run apply docs_v3.manifest.json --to expand
exits "other filters than the plan before: exit 1" 1
like "says so" "$ERR" 'has other parameters than cutover.filter gives it'
done_testing
