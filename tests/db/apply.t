#!/bin/sh
# vecrun apply: the files go in, in order, up to the first guard that says not yet.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 200
life_plan ''
M=docs.manifest.json
serving() { sql "SELECT vecplan.active_model('documents_search')"; }

run apply $M
exits "apply stops at index_guard: exit 3" 3
like "what came before is applied" "$OUT" '^applied sql/20261122100001_docs_expand.up.sql$'
like "the guard's message names plan and command" "$ERR" \
    'plan docs: the backfill has not been started: run "vecrun run docs.manifest.json"'
like "the message names the file" "$ERR" 'sql/20261122110000_docs_index_guard.up.sql'
is "the old model serves" "$(serving)" old-8
run run $M
exits "round 1: run does the backfill" 0
is "its last line is what is next" "$(printf '%s\n' "$OUT" | tail -n 1)" \
    'next: run "vecrun apply docs.manifest.json --to index"'
is "every vector is that of its text" "$(sql "SELECT count(*) FROM documents \
    WHERE embedding_v2 = testvec(title || E'\n\n' || content, 16)")" 200
run apply $M
exits "round 1: apply passes index_guard and stops at cutover" 3
is "index_guard is done" "$(step index_guard)" 'done'
is "index is done" "$(step index)" 'done'
like "the message names the gates" "$ERR" 'gates are not met: coverage is not measured'
run run $M
exits "round 2: run measures the gates" 0
is "the cutover is next" "$(printf '%s\n' "$OUT" | tail -n 1)" \
    'next: run "vecrun apply docs.manifest.json --to cutover"'
run apply $M --to cutover
exits "round 2: apply cuts over" 0
is "the new model serves" "$(serving)" new-16
like "apply says what is next" "$OUT" '^next: run "vecrun apply docs.manifest.json --to contract"$'
run apply $M --to cutover
exits "what is applied is passed over" 0
unlike "and not applied again" "$OUT" '^applied'

run apply $M --undo
exits "--undo undoes the last phase" 0
like "the cutover is undone" "$OUT" '^undid sql/20261122120000_docs_cutover.down.sql$'
is "the old model serves again" "$(serving)" old-8
is "the row is gone" "$(step cutover)" ''
run apply $M --undo --to index
exits "--undo --to undoes that phase too" 0
is "the index is gone" "$(sql "SELECT to_regclass('documents_embedding_v2_idx')")" ''
is "the rows are gone" "$(step index)$(step index_check)$(step index_guard)" ''
is "the backfill's row stays" "$(step backfill)" 'done'
run apply $M --undo --to cutover
exits "a phase that is not applied is not undone" 0
is "and it says so" "$OUT" 'nothing to undo'

run apply $M --to index
exits "what was undone is applied again" 0
sql 'DROP INDEX documents_embedding_v2_idx' "DELETE FROM vecplan.schema_migrations \
    WHERE step = 'index_check'"
run apply $M --to index
exits "a step without a transaction runs again until its check is done" 0
is "the index is there" "$(sql "SELECT to_regclass('documents_embedding_v2_idx')")" \
    documents_embedding_v2_idx
run run $M
run apply $M
exits "contract comes last" 0
is "nothing is next" "$(printf '%s\n' "$OUT" | tail -n 1)" 'next: nothing, plan docs is done'
is "the old column is gone" "$(sql "SELECT count(*) FROM pg_attribute \
    WHERE attrelid = 'documents'::regclass AND attname = 'embedding'")" 0
run run $M
exits "after contract run has nothing to do" 0
run apply $M --undo
exits "contract cannot be undone: exit 1" 1
like "and it says so" "$ERR" 'contract cannot be undone'
done_testing
