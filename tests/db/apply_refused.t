#!/bin/sh
# vecrun apply sends only what vecplan wrote, and the ledger tells a changed file.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 10
M=docs.manifest.json

life_plan 's/format: sql/format: dbmate/'
run apply $M
exits "a manifest of another tool: exit 1" 1
like "says which tool applies it" "$ERR" 'Apply them with dbmate'
rm -r sql docs.manifest.json

life_plan ''
expand=sql/20261122100001_docs_expand.up.sql
cp $expand whole
echo "SELECT 1;" >>$expand
run apply $M
exits "an edited file: exit 1" 1
like "names it and says why" "$ERR" "^$expand: error: the file was edited after vecplan wrote it"
is "what came before is applied" "$(step ledger)" 'done'
sed -i '/vecplan-checksum/d' $expand
run apply $M
like "a file without seal is not vecplan's" "$ERR" 'was not written by vecplan'
rm $expand
run apply $M
exits "a missing file: exit 1" 1
like "names it" "$ERR" "$expand"
sed 's/where: .*/where: "deleted_at IS NULL AND id > 0"/' docs.yaml >other.yaml
mkdir other
(cd other && cp ../other.yaml docs.yaml && vecplan compile docs.yaml >/dev/null)
cp other/$expand $expand
run apply $M
exits "a file of another compilation: exit 1" 1
like "says so" "$ERR" 'the file was not made with this manifest'
cp whole $expand

run apply $M --to expand
exits "the file as it was is applied" 0
cp other/docs.manifest.json other.manifest.json
cp other/sql/* sql/
run run other.manifest.json
exits "a file that changed after it was applied: exit 1" 1
like "names step and file" "$ERR" "^$expand: error: the file changed after step \"expand\" was applied"
like "and says what to do" "$ERR" 'hint: Take the plan back'
run apply other.manifest.json
exits "apply refuses it too" 1
run status other.manifest.json
exits "status shows it" 0
like "with the step" "$OUT" '^expand .* changed since$'

rm -r sql
life_plan '/^  contract: 2/d; /^  cutover: 2/d'
run apply $M --to contract
exits "a phase without a version, after what is due: exit 3" 3
run run $M
run apply $M --to cutover
exits "a phase without a version: exit 3" 3
like "says what to do" "$ERR" 'Give release.cutover a version'
run run $M
is "run says the same" "$(printf '%s\n' "$OUT" | tail -n 1)" 'next: give release.cutover a version in the plan, run "vecplan compile" and apply the files'
done_testing
