#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# What contract drops must not be needed any more: a condition that names the old column stops the
# plan before anything is dropped.
FORMAT=sql STOPPED=3
# shellcheck source=tests/tools/life.sh
. "$(dirname "$0")/life.sh"
cd "$ENV_DIR" || exit 1
LIFE="a condition on the old column"
tool_up() { vecrun apply "$MANIFEST"; }

env_database
make_table
write_plan 0s
sed -i 's/^from:/where: "embedding IS NOT NULL"\n&/' documents_v2.yaml
ok "compiles" vecplan compile documents_v2.yaml
stops "before the backfill" 'the backfill has not been started'
ok "the backfill" vecrun run "$MANIFEST"
stops "before the gates are measured" 'gates are not met'
ok "the gates" vecrun run "$MANIFEST"
STOPPED=1
stops "before contract" 'plan documents_v2: where uses embedding, which contract drops'
is "the new model serves" "$(serving) $(new_search)" "new-16 7"
is "the old one too, its index is there" "$(old_search) $(sql "SELECT to_regclass('public.documents_embedding_idx')")" \
    "7 documents_embedding_idx"
ok "the table can be written" sql "UPDATE public.documents SET title = 'x' WHERE id = 1"
done_testing
