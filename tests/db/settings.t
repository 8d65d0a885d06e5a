#!/bin/sh
# What ALTER FUNCTION has set on the search function stays, whenever a step or vecrun replaces it: the
# gate recall was measured with it.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 50
M=docs.manifest.json
life_plan 's/^cutover:/&\n  method: rename\n  filter: [title]/'

kept() { # WHAT: the settings are those that were set
    is "the settings stay: $1" "$(sql "SELECT array_to_string(proconfig, '; ') FROM pg_proc WHERE proname = 'documents_search'")" \
        'hnsw.iterative_scan=relaxed_order; plan_cache_mode=force_custom_plan; hnsw.ef_search=200; search_path=public, "a, b"'
}
life_to index
sql 'ALTER FUNCTION documents_search SET hnsw.ef_search = 200' \
    'ALTER FUNCTION documents_search SET hnsw.iterative_scan = relaxed_order' \
    'ALTER FUNCTION documents_search SET search_path = public, "a, b"'
run run $M
exits "the gates are met" 0
run cutover $M
kept "vecrun cutover"
run rollback $M
kept "vecrun rollback"
run cutover $M
run apply $M --to cutover
run apply $M --undo --to cutover
exits "the file of cutover, undone" 0
kept "undoing cutover"
run apply $M --to cutover
exits "and applied" 0
kept "cutover"
run apply $M --to contract
exits "contract" 0
kept "contract"

sed 's/^plan: .*/plan: next/; /^from:/,/^to:/ { s/old-8/new-16/; s/: 8/: 16/ }; /^to:/,/^providers:/ { s/new-16/next-4/; s/: 16/: 4/ }
    s/20261122/20261222/' docs.yaml >next.yaml
vecplan compile next.yaml >/dev/null
run apply next.manifest.json --to expand
exits "the next plan expands" 0
kept "the next plan"
run apply next.manifest.json --undo --to expand
exits "and is undone" 0
kept "undoing the next plan"
is "it is searched" "$(sql "SELECT count(*) FROM documents_search(testvec('a', 16), 'new-16', 5)")" 5
done_testing
