#!/bin/sh
# Rows that wait for their first vector: a few are what a busy table has, and no obstacle to a cutover. Many
# are a hole in the new model's answers, however short they have waited.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
M=docs.manifest.json
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || exit 1
FILE=sql/20261122120000_docs_cutover.up.sql

load() { # FIRST LAST
    sql "INSERT INTO documents SELECT i, 'loaded', 'row ' || i, NULL, testvec('old ' || i, 8) FROM generate_series($1, $2) AS i"
}
waiting_case() {
    case=$1
    env_database
    rm -rf sql
    life_table 100
    life_plan "$2"
    life_to index
    run run $M
    exits "$case: the gates are met" 0

    load 1001 2001
    run cutover $M
    exits "$case: 1,001 rows wait: no cutover, exit 3" 3
    like "$case: the message says how many" "$ERR" 'gates are not met: 1001 rows have no vector yet, allowed are 1000: run "vecrun run docs'
    not_ok "$case: the file refuses, too" psql -X -q -1 -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -f $FILE
    run verify $M
    exits "$case: verify: exit 3" 3
    like "$case: the rows beyond are missing" "$ERR" 'gate "coverage" is 0.9900, required is at least 1 .100 of 101 rows.'

    sql 'DELETE FROM documents WHERE id = 1001' 'DELETE FROM vecplan.docs_pending WHERE id = 1001'
    run verify $M
    exits "$case: 1,000 rows wait: the gates are met" 0
    sql "UPDATE documents SET content = 'again' WHERE id = 1002 OR id <= 100"
    run cutover $M
    exits "$case: one that changes meanwhile counts once, one that has a vector not: cutover" 0
}
waiting_case column ''
waiting_case table 's/^to:/&\n  layout: table/'

# of large tables 1 %
run rollback $M
sql "UPDATE vecplan.gates SET sample = 150000 WHERE gate = 'coverage'"
load 3001 3500
run cutover $M
exits "1,500 of 150,000 rows wait: cutover" 0
done_testing
