#!/bin/sh
# vecplan compile --check, --diff, --stdout: nothing is written.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"
plan_file docs

run compile --check plans/docs.yaml
is "--check of files that are missing: exit 3" "$RC" 3
like "each missing file is named" "$OUT" '^db/migrations/20261122110001_docs_index.sql: error: the file is missing'
like "the manifest too" "$OUT" '^plans/docs.manifest.json: error: the file is missing'
run compile --diff plans/docs.yaml
is "--diff of new files: exit 0" "$RC" 0
like "a new file is compared with nothing" "$OUT" '^--- /dev/null$'
like "and has its path" "$OUT" '^[+]{3} b/db/migrations/20261122100001_docs_expand.sql$'
run compile --stdout plans/docs.yaml
is "--stdout: exit 0" "$RC" 0
like "each file has a header" "$OUT" '^==> db/migrations/20261122100001_docs_expand.sql <==$'
like "and its text" "$OUT" '^-- migrate:up transaction:false$'
is "nothing was written" "$(find . -type f)" "./plans/docs.yaml"
"$VECPLAN" compile --diff plans/docs.yaml >docs.diff
ok "the diff of new files is a patch" patch -s -p 1 -i docs.diff
rm docs.diff
run compile --check plans/docs.yaml
is "that makes all files" "$RC $OUT" "0 "
rm -r db plans/docs.manifest.json

run compile plans/docs.yaml
before=$(state)
run compile --check plans/docs.yaml
is "--check of files that are up to date: exit 0, nothing said" "$RC $OUT" "0 "
run compile --diff plans/docs.yaml
is "--diff of files that are up to date: nothing" "$RC $OUT" "0 "

sed -i 's/^cutover:/index: {m: 24}\ncutover:/' plans/docs.yaml
run compile --check plans/docs.yaml
is "--check after a change of the plan: exit 3" "$RC" 3
like "the file that differs is named" "$OUT" '^db/migrations/20261122110001_docs_index.sql: error: the file is not what its plan compiles to'
like "an applied file must stay: a warning says so" "$OUT" 'warning: the file changes'
run compile --diff plans/docs.yaml
is "--diff: exit 0" "$RC" 0
like "--diff shows the old path" "$OUT" '^--- a/db/migrations/20261122110001_docs_index.sql$'
like "--diff shows the old line" "$OUT" '^-.*m = 16'
like "--diff shows the new line" "$OUT" '^[+].*m = 24'
is "nothing was written" "$(state | grep -v 'docs.yaml')" "$(echo "$before" | grep -v docs.yaml)"
"$VECPLAN" compile --diff plans/docs.yaml 2>/dev/null >docs.diff
ok "the diff is a patch" patch -s -p 1 -i docs.diff
run compile --check plans/docs.yaml
is "that makes the files up to date" "$RC $OUT" "0 "

# two plans of one name: their manifests have one path, whatever is done with them
sed 's/directory: .*/directory: other/' plans/docs.yaml >plans/twin.yaml
for mode in "" --check --diff --stdout; do
    # shellcheck disable=SC2086 # no word where there is no mode
    run compile $mode plans/docs.yaml plans/twin.yaml
    is "two plans with one manifest ${mode:-written}: exit 1" "$RC" 1
    like "and says so ${mode:-written}" "$OUT" \
        '^plans/docs.manifest.json: error: two things would be written to this file'
done
rm plans/twin.yaml

"$VECPLAN" compile --stdout plans/docs.yaml >/dev/full 2>err
is "standard output that cannot be written: exit 1" "$?" 1
like "and says so" "$(cat err)" 'cannot write to standard output'
"$VECPLAN" --help >/dev/full 2>err
is "--help likewise" "$?" 1
PATH=/nowhere "$VECPLAN" compile --diff --out elsewhere plans/docs.yaml >out 2>err
is "without diff: exit 1" "$?" 1
like "and says what to install" "$(cat err)" 'Install diffutils'
done_testing
