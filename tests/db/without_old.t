#!/bin/sh
# Rows that have no old vector when searches are cut over: those that the application had not embedded yet, and
# those of transactions that do not see the cutover. A rollback counts them, and with keep_fresh: both they get one.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || bail_out 'no directory to work in'
M=docs.manifest.json
text="title || E'\n\n' || content"

noted() { sql 'SELECT count(*), count(DISTINCT id) FROM vecplan.docs_outdated'; }
outdated() { vecrun status $M --json | node -e "console.log(JSON.parse(require('fs').readFileSync(0)).outdated)"; }
without() { sql "SELECT count(*) FROM documents WHERE deleted_at IS NULL AND ${1:-embedding} IS NULL"; }
wrong() { sql "SELECT count(*) FROM documents WHERE deleted_at IS NULL AND ${1:-embedding} IS DISTINCT FROM testvec($text, 8)"; }
insert() { echo "INSERT INTO documents (id, title, content) SELECT i, 'title', i FROM generate_series($1, $2) AS i;"; }
said() { [ "$(grep -c '^said' "session$1.out")" -eq "$2" ]; }
session() { # 7|8 SQL N: in a session that stays, what it is told for the Nth time
    printf '%s\n\\echo said\n' "$2" >&"$1"
    wait_for 20 said "$1" "$3" || bail_out "$(cat session"$1".out)"
}
sessions() {
    for n in 7 8; do
        rm -f session$n session$n.out
        mkfifo session$n
        psql -X -q -A -t -d "$DATABASE_URL" <session$n >session$n.out 2>&1 &
    done
    exec 7>session7 8>session8
}

# LAYOUT METHOD KEEP_FRESH: 30 rows without an old vector, three of them deleted; up to the index
begin_plan() {
    what="$3, $1, $2" old=embedding
    [ "$2" != rename ] || old=embedding_old
    env_database
    rm -rf sql
    life_table 200
    # columns of the user's that are called as variables are
    sql 'ALTER TABLE documents ADD COLUMN plan text, ADD COLUMN unmet text, ADD COLUMN earlier text' \
        "UPDATE documents SET embedding = CASE WHEN id > 30 THEN testvec($text, 8) END" \
        'UPDATE documents SET deleted_at = now() WHERE id <= 3'
    [ "$3" = new ] && from='' || from='\n  provider: local'
    life_plan "s/^  index: documents_embedding_idx/&$from/; s/^to:/&\\n  layout: $1/; s/^cutover:/&\\n  method: $2/
        s/\\n  method: view/&\\n  view: public.documents_now/
        s/^where: .*/where: deleted_at IS NULL AND plan IS NULL AND unmet IS NULL AND earlier IS NULL/"
    life_to index
    run run $M
}
# Cuts over while transactions are open that do not see it: one at REPEATABLE READ, one that has inserted before.
between() { # COMMAND…
    sessions
    session 7 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT active FROM vecplan.generations;' 1
    # a rename waits for who has used the table
    [ $old = embedding_old ] || session 8 "BEGIN; $(insert 301 305)" 1
    run "$@"
    exits "$what: cutover" 0
    is "$what: it notes the rows in scope that have no old vector" "$(noted) $(outdated)" "27|27 27"
    session 7 "$(insert 401 405) COMMIT;" 2
    [ $old = embedding_old ] || session 8 'COMMIT;' 2
    exec 7>&- 8>&-
    n=$(without $old)
    is "$what: the others are not noted" "$(noted)" "27|27"
}

for case in 'column function' 'table view' 'column rename'; do
    # shellcheck disable=SC2086 # two words
    begin_plan $case both
    between apply $M --to cutover
    run run $M
    is "$what: run gives each row its old vector" "$RC $(wrong $old) $(noted)" "0 0 0|0"
    run rollback $M
    like "$what: and a rollback serves every row" "$OUT" '^every row is served by its present text$'

    # shellcheck disable=SC2086 # two words
    begin_plan $case both
    between cutover $M
    run rollback $M
    like "$what: a rollback before that counts them all" "$OUT" "^$n rows are served by an old text, or not at all$"
    is "$what: which is the truth, and noted" "$(wrong) $(noted)" "$n $n|$n"
    run cutover $M
    run rollback $M
    is "$what: another one notes nothing twice" "$(noted)" "$n|$n"
    run run $M
    is "$what: all of them get one" "$(wrong) $(noted) $(outdated)" "0 0|0 0"

    # shellcheck disable=SC2086 # two words
    begin_plan $case new
    between apply $M --to cutover
    run run $M
    is "$what: run gives them none" "$(without $old) $(outdated)" "$n 27"
    run rollback $M
    like "$what: but the rollback counts them" "$OUT" "^$n rows are served by an old text, or not at all$"
done

# what the old model refuses is not asked again and again
begin_plan column function both
sql "UPDATE documents SET content = 'refused' WHERE id = 10"
run run $M
run apply $M --to cutover
embed_control '{"refuse_text": "refused"}'
run run $M
is "a row that the old model refuses is set aside" "$(without) $(noted) $(sql "SELECT count(*) FROM vecplan.quarantine WHERE plan = 'docs:from'")" "1 0|0 1"
embed_reset
run run $M
is "it is not tried again, and counts" "$(without) $(outdated)" "1 1"

# the old vectors in a side table
begin_plan table function both
run apply $M --to cutover
run run $M
run apply $M --to contract
exits "a side table: contract" 0
sed -i 's/^plan: .*/plan: v3/; s/^  column: embedding/  table: documents_embedding_v2/; s/new-16/next-4/; s/old-8/new-16/; s/dimensions: 16/dimensions: 4/
    s/dimensions: 8/dimensions: 16/; /^  index: documents/d; s/^  layout: table/&\n  name: embedding_v3/; s/: 2026/: 2027/; s/directory: sql/directory: v3/' docs.yaml
vecplan compile docs.yaml >compile.out 2>&1 || bail_out "$(cat compile.out)"
M3=v3.manifest.json
run apply $M3 --to expand
run run $M3
run apply $M3 --to index
run run $M3
sql 'DELETE FROM documents_embedding_v2 WHERE id BETWEEN 101 AND 104' 'UPDATE documents_embedding_v2 SET embedding = NULL WHERE id = 105'
run apply $M3 --to cutover
exits "a side table: cutover" 0
is "a side table: rows without a vector in it are noted" "$(sql 'SELECT count(*), min(id), max(id) FROM vecplan.v3_outdated')" '5|101|105'
run run $M3
is "a side table: run gives them one" "$(sql 'SELECT count(*) FROM vecplan.v3_outdated')|$(sql "SELECT count(*) FROM documents JOIN documents_embedding_v2
    USING (id) WHERE id BETWEEN 101 AND 105 AND documents_embedding_v2.embedding = testvec($text, 16)")" '0|5'
done_testing
