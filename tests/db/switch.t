#!/bin/sh
# vecrun cutover and rollback: which model serves, and what stands in the way.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 100
life_plan 's/soak: 0s/soak: 1h/'
M=docs.manifest.json
serving() { sql "SELECT active, array_to_string(accept, ',') FROM vecplan.generations"; }
last() { printf '%s\n' "$OUT" | tail -n 1; }

run rollback $M
exits "nothing applied, rollback: exit 3" 3
run cutover $M
exits "nothing applied, cutover: exit 3" 3
life_to index
run cutover $M
exits "gates not measured: exit 3" 3
like "the message names them" "$ERR" 'gates are not met: coverage is not measured'
run rollback $M
exits "not cut over, rollback: exit 3" 3
like "says so" "$ERR" 'it is not cut over'
is "the old model serves" "$(serving)" 'old-8|old-8'

run run $M
run cutover $M
exits "with its gates met cutover does it" 0
like "and says which model serves" "$OUT" '^documents_search is served by new-16 since '
is "both models are accepted" "$(serving)" 'new-16|old-8,new-16'
is "the step is done" "$(step cutover)" 'done'
since=$(sql 'SELECT since FROM vecplan.generations')
run cutover $M
exits "again: no harm" 0
is "since does not change" "$(sql 'SELECT since FROM vecplan.generations')" "$since"
sql "UPDATE documents SET content = content || ' late' WHERE id = 2;
     UPDATE vecplan.docs_pending SET at = now() - interval '2 hours';
     UPDATE vecplan.gates SET measured_at = measured_at - interval '2 days'"
is "a change waits" "$(sql 'SELECT count(*) FROM vecplan.docs_pending')" 1
run cutover $M
exits "nor where a change waits and the gates have expired: the new model serves already" 0
ok "nor does the file stop at that" \
    psql -X -q -1 -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f sql/20261122120000_docs_cutover.up.sql
sql 'ALTER INDEX documents_embedding_v2_idx RENAME TO hidden'
run cutover $M
exits "nor does a lost index stop it" 0
sql 'ALTER INDEX hidden RENAME TO documents_embedding_v2_idx'
is "since does not change by either" "$(sql 'SELECT since FROM vecplan.generations')" "$since"
sql "UPDATE vecplan.gates SET measured_at = measured_at + interval '2 days'"
run run $M
sed 's/^plan: .*/plan: next/; /^from:/,/^to:/ { s/old-8/new-16/; s/: 8/: 16/; s/: embedding$/&_v2/; /index:/d }
    /^to:/,/^providers:/ { s/new-16/next-4/; s/: 16/: 4/ }; s/20261122/20261222/' docs.yaml >next.yaml
vecplan compile next.yaml >/dev/null
run apply next.manifest.json --to expand
exits "the next plan waits for contract: exit 3" 3
unlike "its ledger step has nothing to say" "$ERR" 'skipping'
like "and says so" "$ERR" 'documents_search is still being migrated by plan docs: contract it first'
run run $M
like "the soak is next" "$(last)" '^next: soak until [0-9: -]+ UTC, then run "vecrun apply docs.manifest.json --to contract"$'
run apply $M
exits "contract waits for the soak: exit 3" 3
like "and says until when" "$ERR" 'the soak lasts until'

sql "UPDATE documents SET content = 'changed' WHERE id = 1"
run rollback $M
exits "rollback" 0
like "says which model serves" "$OUT" 'is served by old-8'
is "the new one is still accepted" "$(serving)" 'old-8|old-8,new-16'
is "a mark stands" "$(step rollback)" 'done'
run rollback $M
exits "again: no harm" 0
run run $M
is "cutover is next" "$(last)" 'next: run "vecrun cutover docs.manifest.json"'
run apply $M
exits "apply does not cut over again by itself: exit 3" 3
is "the old model serves" "$(serving)" 'old-8|old-8,new-16'
run cutover $M
exits "cutover takes the mark away" 0
is "it is gone" "$(step rollback)" ''
is "the new model serves" "$(serving)" 'new-16|old-8,new-16'

# while a rollback is under way nobody sees its mark, nor that the old model serves
rollback_until_waited_for() {
    psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" >back.out 2>&1 <<'SQL'
\set manifest `cat docs.manifest.json`
BEGIN;
SELECT string_agg(line, E'\n') FROM json_array_elements(:'manifest'::json -> 'jobs') AS job,
  json_array_elements_text(job #> '{statements,rollback}') AS line WHERE job ->> 'kind' = 'rollback' \gexec
\! touch under_way
DO $$ BEGIN
  FOR i IN 1..1000 LOOP
    EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)));
    PERFORM pg_sleep(0.02);
  END LOOP;
END $$;
COMMIT;
SQL
}
rollback_until_waited_for &
back=$!
wait_for 20 test -e under_way
not_ok "the file waits for a rollback that is under way, and stops" \
    psql -X -q -1 -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f sql/20261122120000_docs_cutover.up.sql
wait "$back" || diag "$(cat back.out)"
is "the old model serves" "$(serving)" 'old-8|old-8,new-16'
run cutover $M

rm under_way
sql "UPDATE vecplan.gates SET measured_at = measured_at - interval '2 days'"
rollback_until_waited_for &
back=$!
wait_for 20 test -e under_way
run cutover $M
exits "vecrun waits for it too, and asks for the gates again: exit 3" 3
like "says which are not met" "$ERR" 'gates are not met: .*was measured 2 days .*ago'
wait "$back" || diag "$(cat back.out)"
is "the old model serves" "$(serving)" 'old-8|old-8,new-16'
sql "UPDATE vecplan.gates SET measured_at = measured_at + interval '2 days'"
run cutover $M

sed 's/where: .*/where: "deleted_at IS NULL AND id > 0"/' docs.yaml >changed.yaml
mkdir other && (cd other && cp ../changed.yaml docs.yaml && vecplan compile docs.yaml >/dev/null)
cp other/docs.manifest.json other.manifest.json
run cutover other.manifest.json
exits "a changed file stops the cutover: exit 1" 1
run rollback other.manifest.json
exits "but never the way back" 0
run cutover $M

sql "UPDATE vecplan.generations SET since = since - interval '2 hours'"
run run $M
is "after the soak contract is next" "$(last)" \
    'next: run "vecrun apply docs.manifest.json --to contract"'
run apply $M
exits "and goes in" 0
run rollback $M
exits "after contract there is no way back: exit 1" 1
like "says what to do" "$ERR" 'make a new plan for the model to go to'
run cutover $M
exits "nor a cutover: exit 1" 1
done_testing
