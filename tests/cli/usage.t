#!/bin/sh
# The command line itself: help, version, mistakes.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"
plan_file docs

run --version
is "--version prints name and version" "$OUT" "vecplan 0.1.0"
is "--version ends with 0" "$RC" 0
is "--help goes to standard output" "$("$VECPLAN" --help 2>&1 >/dev/null)" ""
run --help
is "--help ends with 0" "$RC" 0
like "--help names the commands" "$OUT" '^  compile PLAN'
like "--help names the exit codes" "$OUT" '^Exit codes: 0 '
is "--help fits 95 columns" "$(printf '%s\n' "$OUT" | awk 'length > 95')" ""
run compile --help
like "a command has a help of its own" "$OUT" '^Usage: vecplan compile '

# ARGUMENTS, what the message must hold
wrong() {
    # shellcheck disable=SC2086 # the arguments are words
    run $1
    is "vecplan $1: exit 2" "$RC" 2
    like "vecplan $1: says what is wrong" "$OUT" "$2"
}
wrong "" 'no command'
wrong "compil plans/docs.yaml" 'Did you mean "compile"'
wrong "compile --formt sql plans/docs.yaml" 'Did you mean "--format"'
wrong "compile --format liquibase plans/docs.yaml" 'Use one of dbmate, sqlx, alembic, sql, golang-migrate, goose, flyway'
wrong "compile" 'needs PLAN'
wrong "check" 'needs PLAN'
wrong "schema plans/docs.yaml" 'does not take the argument'
wrong "compile --check --diff plans/docs.yaml" '--check and --diff exclude each other'
wrong "compile --diff --stdout plans/docs.yaml" '--diff and --stdout exclude each other'
wrong "check --out db plans/docs.yaml" '--out'
wrong "compile --out= plans/docs.yaml" '"--out" needs a value'
wrong "compile --manifest m.json plans/docs.yaml plans/docs.yaml" '--manifest goes with one plan'
is "a wrong command line writes nothing" "$(find . -type f)" "./plans/docs.yaml"

run schema
is "schema ends with 0" "$RC" 0
like "schema prints a JSON Schema of draft 2020-12" "$OUT" '"\$schema": "https://json-schema.org/draft/2020-12/schema"'
if "$VECPLAN" schema >/dev/full 2>/dev/null; then RC=0; else RC=$?; fi
is "schema on a full disk: exit 1" "$RC" 1

run compile plans/gone.yaml
is "a plan that is not there: exit 1" "$RC" 1
like "a plan that is not there is named" "$OUT" '^plans/gone.yaml: error: .*No such file'
run compile plans
is "a directory for a plan: exit 1" "$RC" 1
done_testing
