#!/bin/sh
# vecplan compile: what is written, where, and that the same plan gives the same bytes.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"
plan_file docs

run compile plans/docs.yaml
is "compile ends with 0" "$RC" 0
is "the directory is made, each released step has a file" "$(ls db/migrations)" \
    "20261122100000_docs_ledger.sql
20261122100001_docs_expand.sql
20261122110000_docs_index_guard.sql
20261122110001_docs_index.sql
20261122110002_docs_index_check.sql"
is "the manifest stands beside the plan" "$(ls plans)" "docs.manifest.json
docs.yaml"
like "what is written is named" "$OUT" '^wrote db/migrations/20261122100000_docs_ledger.sql$'
is "no temporary file is left" "$(find . -name '.*' -type f)" ""

before=$(state)
touch -d '2001-01-01' db/migrations/* plans/docs.manifest.json
run compile plans/docs.yaml
is "compiled again: exit 0, nothing said" "$RC $OUT" "0 "
is "compiled again: the same bytes" "$(state)" "$before"
is "compiled again: no file is touched" "$(find . -newermt '2001-01-02' -name '*docs*' -type f)" \
    "./plans/docs.yaml"

for format in dbmate sqlx alembic sql golang-migrate goose flyway; do
    run compile plans/docs.yaml --format "$format" --out "a/$format"
    run compile plans/docs.yaml --format "$format" --out "b/$format"
    is "$format: exit 0" "$RC" 0
    ok "$format: two runs give the same bytes" diff -r "a/$format" "b/$format"
    is "$format: no tab, carriage return or space at a line's end" \
        "$(grep -rnE "$(printf '\t|\r| $')" "a/$format")" ""
    is "$format: each file ends with one newline" \
        "$(for f in a/"$format"/*; do tail -c 2 "$f" | od -An -c | grep -v '[^n]  *\\n$'; done)" ""
    is "$format: each file has its seal in the head" \
        "$(grep -L -m 1 -E '^(--|#) vecplan-checksum: [0-9a-f]{64}$' a/"$format"/*)" ""
done
is "sqlx and sql have an up and a down file a step" "$(ls a/sql)" "$(ls a/sqlx)"
is "sqlx: no-transaction are the first bytes, up and down" \
    "$(grep -lx -m 1 -e '-- no-transaction' a/sqlx/* | wc -l) $(head -qn 1 a/sqlx/*_index.*.sql | sort -u)" \
    "2 -- no-transaction"
plan_file marks 's/^text: .*/text: "{{title}}\\n-- migrate:down\\n--migrate:up\\n-- +goose Down\\n"/
    s/model: text-embedding-004/model: "-- migrate:down -- +goose Down"/
    s/^from:/where: "title <> '"'-- migrate:down -- +goose Down'"'"\n&/'
markers() { # FORMAT: the lines of its files that its tool may take for its own, counted
    run compile plans/marks.yaml --format "$1" --out "m/$1"
    ok "$1: what looks like a marker is in the files" grep -q "E'.*migrate:down" "m/$1"/*_expand.sql
    OUT=$(grep -hiE '^[[:space:]]*--[[:space:]]*(migrate:|.*[+]goose)' "m/$1"/* | sort | uniq -c | sed 's/^ *//')
}
markers dbmate
is "dbmate: and begins no line" "$OUT" "4 -- migrate:down
1 -- migrate:down transaction:false
4 -- migrate:up
1 -- migrate:up transaction:false"
markers goose
is "goose: and is in no comment" "$(echo "$OUT" | grep -v Statement)" "5 -- +goose Down
1 -- +goose NO TRANSACTION
5 -- +goose Up"
rm -r m plans/marks*
is "sql: no psql command" "$(grep -n '^[\]' a/sql/*)" ""

sed -i 's/^release:/release:\n  cutover: 20261122120000/' plans/docs.yaml
before=$(state | grep db/migrations)
run compile plans/docs.yaml
is "releasing a phase writes its file and the manifest" "$OUT" \
    "wrote db/migrations/20261122120000_docs_cutover.sql
wrote plans/docs.manifest.json"
is "and changes no other" "$(state | grep db/migrations | grep -v cutover)" "$before"

run compile plans/docs.yaml --manifest m/docs.json --out c
is "--manifest names the manifest" "$RC $(ls m)" "0 docs.json"

# a plan may be long: what its texts fill is limited by the manifest alone
repeat() { awk -v text="$1" -v n="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'; }
long="a = 'x'$(repeat " OR a = 'x'" 18000)"
plan_file long
{ sed 's/^cutover:/cutover:\n  method: rename/' plans/long.yaml && echo "where: \"$long\""; } >x
mv x plans/long.yaml
run compile plans/long.yaml --out long
is "a condition of 200 kB in every statement" "$RC" 0
name=$(repeat '"' 122)
plan_file long "s/^table: .*/table: 'public.\"$name\"'/; s/^text: .*/text: \"$(repeat '{{a}}' 1600)\"\nindex: {name: i}/"
echo "where: \"$long\"" >>plans/long.yaml
run compile plans/long.yaml --out long2
is "a manifest past its limit: exit 1" "$RC" 1
like "and says so" "$OUT" '^plans/long.manifest.json: error: the manifest would be larger than 8 MB'
like "and it is said what to do" "$OUT" '^  hint: Shorten'

cd / || exit 1
run compile "$WORK/plans/docs.yaml" --out "$WORK/d"
is "absolute paths" "$RC $(find "$WORK/d" -type f | wc -l)" "0 6"
done_testing
