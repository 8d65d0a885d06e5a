#!/bin/sh
# vecrun status: for people, and JSON with the keys that programs rely on; and what is next.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 50
life_plan '/^  contract: 2/d'
M=docs.manifest.json
json() { # PATH: of the last output, as node reads it
    printf '%s\n' "$OUT" | node -e "const s = JSON.parse(require('fs').readFileSync(0)); \
        console.log(JSON.stringify(s$1))"
}

run status
exits "no ledger: exit 0" 0
is "nothing applied" "$OUT" 'nothing applied'
run status --json
is "and as JSON" "$(json '')" '{"plans":[]}'
run status $M
exits "no ledger, with a manifest: exit 0" 0
like "nothing applied" "$OUT" '^nothing applied$'
like "apply is next" "$OUT" '^next: run "vecrun apply docs.manifest.json --to expand"$'
run status $M --json
is "the keys are stable" "$(json '' | node -e "console.log(Object.keys(JSON.parse( \
    require('fs').readFileSync(0))).join())")" \
    plan,target,active,accept,since,paused,over,steps,progress,outdated,gates,workers,rate,eta_s,next
is "no model serves" "$(json .active)$(json .accept)$(json .since)" 'null[]null'
is "a step is to do" "$(json '.steps.find(s => s.step === "expand").state')" '"todo"'
is "a phase is not released" "$(json '.steps.find(s => s.step === "contract").state')" \
    '"unreleased"'
run run $M
exits "run with nothing due: exit 0" 0
is "says what is next" "$OUT" 'next: run "vecrun apply docs.manifest.json --to expand"'

life_to expand
sql "UPDATE documents SET content = 'changed' WHERE id = 3"
run status $M --json
is "the old model serves" "$(json .active)$(json .accept)" '"old-8"["old-8"]'
like "progress" "$(json .progress)" \
    '^\{"rows":0,"rows_done":0,"pending":1,"oldest_pending_s":[0-9]+,"quarantined":0\}$'
is "run is next" "$(json .next)" '"run \"vecrun run docs.manifest.json\""'
run run $M
run status $M --json
is "the sweep is counted" "$(json '.progress.rows_done')" 50
is "the backfill is done" "$(json '.steps.find(s => s.step === "backfill").state')" '"done"'
run apply $M --to index
run run $M
run status $M --json
is "cutover is next, with the gates met" "$(json .next)" '"run \"vecrun apply docs.manifest.json --to cutover\""'
sql "UPDATE vecplan.gates SET measured_at = measured_at - interval '25 hours'"
run status $M --json
is "not by gates that cutover refuses as too old" "$(json .next)$(json '.gates[0].expired')" '"run \"vecrun run docs.manifest.json\""true'
run status $M
like "each says so" "$OUT" '^coverage .*  longer ago than max_age$'
life_to cutover
run status $M --json
is "the gates" "$(json '.gates.filter(g => g.threshold !== null).map(g => g.gate + " " + g.figure + " " + g.passed).join()')" \
    '"coverage 1 true,freshness 1 true,index_valid 1 true,norms 1 true,pending 0 true,quarantine 0 true,reembed 1 true,tags 1 true"'
is "and what is measured without being required" "$(json '.gates.filter(g => g.threshold === null).map(g => g.gate).join()')" \
    '"latency"'
is "both models are accepted" "$(json .active)$(json .accept)" '"new-16"["old-8","new-16"]'
is "contract needs a version" "$(json .next)" '"give release.contract a version in the plan, run \"vecplan compile\" and apply the files"'
run status $M
like "for people: the model" "$OUT" '^active +new-16 since '
like "a gate" "$OUT" '^coverage +1 +1 +yes '
like "a step" "$OUT" '^cutover +done +20261122120000 '
run status
like "all plans" "$OUT" '^docs +expand +done +20261122100001 '
run status --json
is "all plans as JSON" "$(json '.plans[0].plan')$(json '.plans.length')" '"docs"1'

env_database
life_plan 's/format: sql/format: dbmate/; s/directory: sql/directory: db/'
run run $M
is "with a tool its files are named" "$OUT" 'next: apply step ledger (db/20261122100000_docs_ledger.sql, db/20261122100001_docs_expand.sql) with dbmate'
mkdir plans
(cd plans && cp ../docs.yaml . && vecplan compile docs.yaml --out ../db >/dev/null)
run run plans/docs.manifest.json
like "seen from where one is" "$OUT" '^next: apply step ledger \(db/20261122100000_docs_ledger.sql,'
sed -i 's/"docs_search"/"other_search"/; s/documents_search/other_search/' plans/docs.manifest.json
run status plans/docs.manifest.json
exits "a manifest that was edited: exit 1" 1
done_testing
