#!/bin/sh
# Diagnostics for programs (--format json), and warnings that fail (--strict).
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"

# FILTER: what the JSON on standard output holds, by a function over its list of diagnostics.
json() { printf '%s' "$JSON" | node -e "
    const d = JSON.parse(require('fs').readFileSync(0)).diagnostics; console.log($1)"; }
# ARGUMENT…: runs vecplan; sets JSON to its standard output, OUT to its standard error, and RC.
run_json() {
    RC=0
    JSON=$("$VECPLAN" "$@" 2>errors) || RC=$?
    OUT=$(cat errors)
}
released='s/^  index: 2.*/  index: 20261122110000\
  cutover: 20261122120000\
  contract: 20261122130000/'

plan_file docs
run_json check --format json plans/docs.yaml
is "a good plan: exit 0" "$RC" 0
is "a good plan: an empty list" "$(json 'd.length')" 0

plan_file bad 's/dimensions: 1024/dimensions: 0/; s/^key:/kez:/'
plan_file also 's/^table:.*/table: 7/'
run_json check --format json plans/bad.yaml plans/also.yaml plans/gone.yaml plans/docs.yaml
is "bad plans: exit 1" "$RC" 1
is "nothing goes to standard error" "$OUT" ""
is "by file and place" \
    "$(json "d.map(e => [e.file, e.line, e.column].join(':').replace('plans/', '')).join(' ')")" \
    "also.yaml:3:8 bad.yaml:1:1 bad.yaml:4:1 bad.yaml:13:15 gone.yaml::"
is "an error has all its parts" "$(json 'JSON.stringify(d[2])')" \
    '{"file":"plans/bad.yaml","line":4,"column":1,"level":"error","message":"unknown key \"kez\"","detail":null,"hint":"Did you mean \"key\"?"}'
run_json check --format text plans/bad.yaml
is "text is the default" "$OUT" "$("$VECPLAN" check plans/bad.yaml 2>&1)"
run check --format=xml plans/bad.yaml
is "another form: exit 2" "$RC" 2
like "another form: names those there are" "$OUT" 'Use one of text, json'
run check --format json plans/docs.yaml --out x
is "a wrong command line: exit 2" "$RC" 2
like "a wrong command line is told in words" "$OUT" '^vecplan: error: .*--out'
if "$VECPLAN" check --format json plans/bad.yaml >/dev/full 2>errors; then RC=0; else RC=$?; fi
is "standard output is full: exit 1" "$RC" 1
like "standard output is full: the errors are told in words" "$(cat errors)" '^plans/bad.yaml:4:1: error: '

plan_file warned "$released"
run_json check --format json plans/warned.yaml
is "a warning does not fail" "$RC" 0
is "a warning has its level" "$(json 'd.map(e => e.level)')" "[ 'warning' ]"
run_json check --strict --format json plans/warned.yaml
is "check --strict: exit 1" "$RC" 1
is "check --strict: it is an error" "$(json 'd.map(e => e.level)')" "[ 'error' ]"
rm errors
before=$(state)
run compile --strict plans/warned.yaml
is "compile --strict: exit 1" "$RC" 1
is "compile --strict: writes nothing" "$(state)" "$before"
run compile plans/warned.yaml
is "compile: a warning does not fail" "$RC" 0
like "compile: a warning is told" "$OUT" '^plans/warned.yaml:[0-9:]*: warning: '

plan_file docs 's/^  directory: .*/  directory: docs/'
run compile --strict plans/docs.yaml
is "compile --strict: without a warning exit 0" "$RC" 0
plan_file docs 's/content/body/; s/^  directory: .*/  directory: docs/'
before=$(state)
run compile --strict plans/docs.yaml
is "--strict: a file that changes is an error" "$RC" 1
like "--strict: a file that changes is named" "$OUT" '_docs_expand.sql: error: the file changes'
is "--strict: a file that changes is left as it was" "$(state)" "$before"
done_testing
