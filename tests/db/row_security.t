#!/bin/sh
# Row level security that holds for the table's owner too (FORCE): what reads rows to decide something, a file or
# vecrun, fails rather than takes the rows that it may see for all.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_own_server
# shellcheck disable=SC2119 # without flags
env_embed
cd "$ENV_DIR" || bail_out 'no directory to work in'
M=docs.manifest.json
hides='query would be affected by row-level security policy for table "documents"'
OWNER=$(printf '%s' "$DATABASE_URL" | sed 's,//postgres@,//owner@,')
sql 'CREATE ROLE owner LOGIN' 'GRANT CREATE ON DATABASE vecplan TO owner' 'GRANT ALL ON SCHEMA public TO owner'

by_owner() { # STEP…: as a migration tool applies them
    for step; do
        PSQL=0
        psql -X -q -v ON_ERROR_STOP=1 -d "$OWNER" -f sql/*_docs_"$step".up.sql >psql.out 2>&1 || PSQL=$?
        [ "$PSQL" -eq 0 ] || break
    done
}
owner_runs() { # WHAT COMMAND…
    DATABASE_URL=$OWNER run "$2" $M
    exits "$1: vecrun $2 of the owner: exit 1" 1
    like "$1: and says why" "$ERR" "$hides"
}
force() { sql "ALTER TABLE documents $1 FORCE ROW LEVEL SECURITY"; }

life_table 300
sql 'ALTER TABLE documents OWNER TO owner' "ALTER TABLE documents ADD COLUMN tenant text DEFAULT 'a'" \
    'ALTER TABLE documents ENABLE ROW LEVEL SECURITY' \
    "CREATE POLICY one ON documents USING (tenant = current_setting('app.tenant', true))"
force ''
life_plan 's/^cutover:/backfill: {strategy: natural}\n&\n  require: {coverage: 0}/'
DATABASE_URL=$OWNER run apply $M --to expand
like "expand by vecrun says why it fails" "$ERR" "error: database: $hides"

by_owner ledger expand
is "expand reads no rows" "$PSQL" 0
sql "UPDATE documents SET content = 'new' WHERE id <= 30"
owner_runs 'while there are changes' backfill
is "nothing is taken for done" "$(sql 'SELECT count(*) FROM vecplan.docs_pending')" 30
run run $M
by_owner index_guard index index_check
owner_runs 'gates' verify
run run $M
exits "who sees all rows does the work" 0
by_owner cutover
like "cutover fails" "$(cat psql.out)" "$hides"
owner_runs 'the switch' cutover
force NO
by_owner cutover
is "cutover, by an owner that sees all rows" "$PSQL" 0
force ''

by_owner contract_guard
like "contract_guard fails" "$(cat psql.out)" "$hides"
force NO
by_owner contract_guard
like "it counts all rows where it sees them" "$(cat psql.out)" '270 rows in scope have no vector of new-16'
run apply $M --to contract
enter=$(printf '%s\n' "$ERR" | sed -n 's/.*run "\(INSERT INTO .*\)" and "vecrun backfill.*/\1/p')
sql "$enter"
run backfill $M
by_owner contract_guard contract_index
sql "ALTER TABLE documents DISABLE TRIGGER USER" "INSERT INTO documents (id, title, content) VALUES (400, 'late', 'late')" \
    "ALTER TABLE documents ENABLE TRIGGER USER"
force ''
by_owner contract
like "contract fails" "$(cat psql.out)" "$hides"
force NO
by_owner contract
like "and counts all rows" "$(cat psql.out)" '1 rows in scope have no vector of new-16'
is "no vector is dropped" "$(sql 'SELECT count(*) FROM documents WHERE embedding IS NOT NULL')" 300
sql 'DELETE FROM documents WHERE id = 400'
by_owner contract
is "contract, by an owner that sees all rows" "$PSQL" 0
done_testing
