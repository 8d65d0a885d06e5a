#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# A plan after a plan: the second one takes over the first one's search function, and its down
# gives it back as it was.
FORMAT=sql STOPPED=3
# shellcheck source=tests/tools/life.sh
. "$(dirname "$0")/life.sh"
cd "$ENV_DIR" || exit 1
LIFE=chain
tool_up() { vecrun apply "$MANIFEST"; }

# From the first stop to the end.
rest() {
    ok "$1: the backfill" vecrun run "$MANIFEST"
    stops "$1: before the gates are measured" 'gates are not met'
    ok "$1: the gates" vecrun run "$MANIFEST"
    passes "$1: up to the end"
}

third() { sql "SELECT id FROM public.documents_search(testvec('title 7: content 7', 4), 'last-4', 1)"; }

env_database
make_table
write_plan 0s
ok "the first plan compiles" vecplan compile documents_v2.yaml
stops "the first plan: before the backfill" 'the backfill has not been started'

sed -e 's/documents_v2/documents_v3/; s/20261122/20261123/' -e 's/to: .*/to: {model: last-4, dimensions: 4, provider: local}/' \
    -e 's/from: .*/from: {column: embedding_v2, model: new-16, dimensions: 16, index: documents_embedding_v2_idx}/' \
    documents_v2.yaml >documents_v3.yaml
ok "the second plan compiles" vecplan compile documents_v3.yaml
MANIFEST=documents_v3.manifest.json
life_said=$(tool_up 2>&1)
is "the second plan waits for the first one's end: exit 1" "$?" 1
like "and says so" "$life_said" 'plan documents_v3: (documents_search serves old-8, from.model is new-16|.*contract it first)'

MANIFEST=documents_v2.manifest.json
rest "the first plan"
schema >before
MANIFEST=documents_v3.manifest.json
stops "the second plan: before the backfill" 'plan documents_v3: the backfill has not been started'
is "the second plan: the model before serves" "$(serving) $(new_search)" "new-16 7"
ok "the second plan: down" vecrun apply "$MANIFEST" --undo --to expand
schema >after
ok "the search function is the first plan's again" diff before after
is "and it serves" "$(serving) $(new_search)" "new-16 7"
stops "the second plan: again before the backfill" 'plan documents_v3: the backfill has not been started'
rest "the second plan"
is "the second plan: the last model serves" "$(serving) $(third)" "last-4 7"
not_ok "and no other" new_search
like "the first plan is over, and says so" "$(vecrun status documents_v2.manifest.json)" \
    '^next: nothing, plan documents_v2 is over: plan documents_v3 has taken its place$'
done_testing
