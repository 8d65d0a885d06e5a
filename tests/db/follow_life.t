#!/bin/sh
# A follower goes on through its plan's whole life, the old vectors too, and says why it ends.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 200
M=docs.manifest.json

text="title || E'\n\n' || content"
# COLUMN DIMENSIONS: changed rows whose vector in that column is not that of their text; before
# cutover (the first 20) the old vectors are the application's
wrong() {
    sql "SELECT count(*) FROM documents WHERE content LIKE 'changed%' AND (id > 20 OR $2 = 16)
            AND $1 IS DISTINCT FROM testvec($text, $2)"
}
is_fresh() {
    for column in "$@"; do
        [ "$(wrong "${column%:*}" "${column#*:}")" -eq 0 ] || return 1
    done
}
# WHAT FROM COLUMN…: ten rows from that one on change, and are followed
follows() {
    sql "UPDATE documents SET content = 'changed $1' WHERE id BETWEEN $2 AND $2 + 9"
    what=$1
    shift 2
    is "$method: $what: changes are followed" "$(wait_for 30 is_fresh "$@" && echo yes)" yes
}
steps() { for phase in "$@"; do run apply $M --to "$phase"; exits "$method: $phase" 0; done; }

# METHOD NEW OLD: the columns' names after cutover
life() {
    method=$1
    life_plan "s/^  index: documents_embedding_idx/&\\n  provider: local/; s/^cutover:/&\\n  method: $1/"
    life_to expand
    vecrun backfill $M --follow >follow.out 2>&1 &
    PID=$!
    wait_for 30 grep -q 'following plan' follow.out || bail_out "$(cat follow.out)"
    follows "after expand" 1 embedding_v2:16
    run run $M
    steps index
    follows "after index" 11 embedding_v2:16
    run run $M
    steps cutover
    follows "after cutover" 21 "$2:16" "$3:8"
    run rollback $M
    exits "$method: rollback" 0
    follows "after rollback" 31 embedding_v2:16 embedding:8
    run cutover $M
    exits "$method: cutover again" 0
    follows "after the second cutover" 41 "$2:16" "$3:8"
    for again in 3 4 5; do
        run rollback $M
        follows "after rollback $again" $((again * 20 + 1)) embedding_v2:16 embedding:8
        run cutover $M
        follows "after cutover $again" $((again * 20 + 11)) "$2:16" "$3:8"
    done
    run run $M
    steps contract
    follows "after contract" 121 "$2:16"
    sql 'SET client_min_messages = warning; DROP TABLE vecplan.docs_pending'
    RC=0
    wait "$PID" || RC=$?
    is "$method: a plan that is over ends it, exit 1" "$RC" 1
    like "$method: and it says so" "$(cat follow.out)" 'plan docs is over: a later plan has taken its place'
    unlike "$method: without SQL" "$(cat follow.out)" SQLSTATE
}

life function embedding_v2 embedding
env_database
rm -rf sql
life_table 200
life rename embedding embedding_old
done_testing
