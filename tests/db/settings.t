#!/bin/sh
# What ALTER FUNCTION has set on the search functions stays, whenever a step or vecrun replaces them: the
# gate recall was measured with it, and an application may have no rights but the function's.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_own_server # for its roles
VECPLAN_SERVER=$ENV_SERVER
life_start 50
M=docs.manifest.json
life_plan 's/^cutover:/&\n  method: rename\n  filter: [title]/'

# FUNCTION: what of it ALTER FUNCTION, GRANT and COMMENT have set.
made() {
    sql "SELECT pg_get_userbyid(proowner), prosecdef, proleakproof, proparallel, procost, prorows,
           has_function_privilege('searcher', oid, 'EXECUTE'), has_function_privilege('other', oid, 'EXECUTE'),
           obj_description(oid, 'pg_proc') FROM pg_proc WHERE proname = '$1'"
}
kept() { # WHAT: the settings are those that were set
    is "the settings stay: $1" "$(sql "SELECT array_to_string(proconfig, '; ') FROM pg_proc WHERE proname = 'documents_search'")" \
        'hnsw.iterative_scan=relaxed_order; plan_cache_mode=force_custom_plan; hnsw.ef_search=200; search_path=public, "a, b"'
    is "so does all else of the function: $1" "$(made documents_search)" 'postgres|t|t|r|5000|7|t|f|ours'
}
mixed_kept() { # WHAT
    is "and of the mixed one: $1" "$(made documents_search_mixed)|$(
        sql "SELECT proconfig[array_length(proconfig, 1)] FROM pg_proc WHERE proname = 'documents_search_mixed'")" \
        'postgres|t|f|s|100|1000|t|f|too|hnsw.ef_search=300'
}
searched() { # MODEL DIMENSIONS: as a role that may call the function and nothing else
    is "a role without rights on the table searches: $1" "$(sql \
        "SET ROLE searcher; SELECT count(*) FROM documents_search((SELECT format('[%s1]', repeat('0,', $2 - 1)))::vector, '$1', 5)")" 5
}
life_to index
sql 'ALTER FUNCTION documents_search SET hnsw.ef_search = 200' \
    'ALTER FUNCTION documents_search SET hnsw.iterative_scan = relaxed_order' \
    'ALTER FUNCTION documents_search SET search_path = public, "a, b"' \
    'ALTER FUNCTION documents_search SECURITY DEFINER LEAKPROOF PARALLEL RESTRICTED COST 5000 ROWS 7' \
    'ALTER FUNCTION documents_search_mixed SECURITY DEFINER PARALLEL SAFE SET hnsw.ef_search = 300' \
    'CREATE ROLE searcher' 'CREATE ROLE other' \
    'REVOKE ALL ON FUNCTION documents_search, documents_search_mixed FROM PUBLIC' \
    'GRANT EXECUTE ON FUNCTION documents_search, documents_search_mixed TO searcher' \
    "COMMENT ON FUNCTION documents_search IS 'ours'" "COMMENT ON FUNCTION documents_search_mixed IS 'too'"
run run $M
exits "the gates are met" 0
run cutover $M
kept "vecrun cutover"
mixed_kept "vecrun cutover"
run rollback $M
kept "vecrun rollback"
mixed_kept "vecrun rollback"
run cutover $M
run apply $M --to cutover
run apply $M --undo --to cutover
exits "the file of cutover, undone" 0
kept "undoing cutover"
mixed_kept "undoing cutover"
run apply $M --to cutover
exits "and applied" 0
kept "cutover"
mixed_kept "cutover"
run apply $M --to contract
exits "contract" 0
kept "contract"
searched new-16 16

sed 's/^plan: .*/plan: next/; /^from:/,/^to:/ { s/old-8/new-16/; s/: 8/: 16/ }; /^to:/,/^providers:/ { s/new-16/next-4/; s/: 16/: 4/ }
    s/20261122/20261222/' docs.yaml >next.yaml
vecplan compile next.yaml >/dev/null
run apply next.manifest.json --to expand
exits "the next plan expands" 0
kept "the next plan"
searched new-16 16
run apply next.manifest.json --undo --to expand
exits "and is undone" 0
kept "undoing the next plan"
is "it is searched" "$(sql "SELECT count(*) FROM documents_search(testvec('a', 16), 'new-16', 5)")" 5
done_testing
