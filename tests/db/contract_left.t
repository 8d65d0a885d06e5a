#!/bin/sh
# contract drops no vector that nothing takes the place of: it refuses while rows have no new vector, while
# changes wait for theirs, and while the new index is gone, and says what to do. What has just changed and what
# the provider refuses, as the gate allows, does not hold it up.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || bail_out 'no directory to work in'
M=docs.manifest.json
text="title || E'\n\n' || content"

rows() { sql "INSERT INTO documents (id, title, content) SELECT i, '$1', i FROM generate_series($2, $3) AS i"; }
refuses() { # WHEN REGEX: apply
    run apply $M --to contract
    exits "$what: contract refuses $1: exit 3" 3
    like "$what: and says why" "$ERR" "$2"
    is "$what: it has dropped nothing" "$(sql "SELECT count(*) FROM documents WHERE $old IS NOT NULL")" 200
}
begin_plan() { # LAYOUT METHOD
    what="$1, $2" old=embedding index=documents_embedding_v2_idx
    [ "$1" != table ] || index=documents_embedding_v2_embedding_idx
    [ "$2" != rename ] || old=embedding_old index=documents_embedding_idx
    env_database
    rm -rf sql
    life_table 200
    # columns of the user's that are called as variables are
    sql 'ALTER TABLE documents ADD COLUMN plan text, ADD COLUMN others text, ADD COLUMN missing text'
    life_plan "s/^to:/&\\n  layout: $1/; s/^cutover:/&\\n  method: $2/
        s/^where: .*/where: plan IS NULL AND others IS NULL AND missing IS NULL/"
    life_to cutover
    exits "$what: cutover" 0
}

for case in 'column function' 'table function' 'column rename'; do
    # shellcheck disable=SC2086 # two words
    begin_plan $case

    rows late 301 330
    sql "UPDATE vecplan.docs_pending SET at = at - interval '3 days'"
    refuses 'while changes wait for long' \
        '30 changes wait to be embedded, the oldest for 3 days.*, allowed are 60 s: run "vecrun run docs.manifest.json"'
    run run $M

    sql "DROP INDEX $index"
    refuses 'without the new index' "index public.$index is missing: run \"vecrun index docs.manifest.json\""
    run index $M
    exits "$what: which builds it" 0
    sql "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '$index'::regclass"
    refuses 'while it is invalid' "index public.$index is invalid: run \"vecrun index docs.manifest.json\""
    run index $M
    sql "DROP INDEX $index" "CREATE INDEX $index ON documents (title)"
    refuses 'while another one has its name' "index public.$index is not as planned: .*, then run \"vecrun index docs.manifest.json\""
    sql "DROP INDEX $index"
    run index $M

    rows lost 401 407
    sql "DELETE FROM vecplan.docs_pending"
    refuses 'while rows have no new vector' '7 rows in scope have no vector of new-16'
    enter=$(printf '%s\n' "$ERR" | sed -n 's/.*run "\(INSERT INTO .*\)" and "vecrun backfill.*/\1/p')
    sql "$enter"
    refuses 'once they are entered' '7 changes wait to be embedded'
    run backfill $M

    embed_control '{"refuse_text": "refused"}'
    rows refused 501 502
    run backfill $M
    refuses 'while the provider refuses more texts than it may' \
        '2 rows in scope have no vector of new-16, since the provider refuses their texts .*, allowed are 0'
    sed -i 's/^cutover:/backfill: {max_failed_rows: 2}\n&/' docs.yaml
    vecplan compile docs.yaml >compile.out 2>&1 || bail_out "$(cat compile.out)"
    run verify $M
    exits "$what: as many are allowed: exit 0" 0
    embed_reset

    for step in contract_guard contract_index; do
        psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f sql/*_docs_$step.up.sql >psql.out 2>&1 || bail_out "$(cat psql.out)"
    done
    rows lost 601 603
    sql 'DELETE FROM vecplan.docs_pending'
    psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f sql/*_docs_contract.up.sql >psql.out 2>&1
    like "$what: the step that drops looks once more" "$(cat psql.out)" '3 rows in scope have no vector of new-16'
    sql 'DELETE FROM documents WHERE id BETWEEN 601 AND 603'

    rows fresh 701 705
    run apply $M
    exits "$what: what has just changed does not hold it up" 0
    run backfill $M
    is "$what: every row but those refused has its vector" \
        "$(sql "SELECT count(*) FROM documents AS d WHERE title <> 'refused' AND NOT EXISTS (
                  SELECT FROM documents_search(testvec($text, 16), 'new-16', 1) AS s WHERE s.id = d.id AND s.distance < 1e-6)")" 0
done
done_testing
