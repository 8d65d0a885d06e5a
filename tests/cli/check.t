#!/bin/sh
# vecplan check, and how errors of a plan are shown.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"

plan_file docs
run check plans/docs.yaml
is "check of a good plan ends with 0" "$RC" 0
is "check of a good plan prints nothing" "$OUT" ""
is "check writes nothing" "$(find . -type f)" "./plans/docs.yaml"

plan_file bad 's/dimensions: 1024/dimensions: 0/; s/^key:/kez:/'
run check plans/bad.yaml
is "check of a bad plan ends with 1" "$RC" 1
like "an error stands at its line and column" "$OUT" '^plans/bad.yaml:4:1: error: '
like "all errors of a plan are reported in one run" "$OUT" '^plans/bad.yaml:13:15: error: '
like "the source line is shown" "$OUT" 'kez: \[id\]'
like "a caret shows the place" "$OUT" '\^'
like "an unknown key has the nearest known one as a hint" "$OUT" 'hint: .*"key"'
is "errors go to standard error" "$("$VECPLAN" check plans/bad.yaml 2>/dev/null)" ""

plan_file worse 's/^table:.*/table: 7 7/'
run check plans/docs.yaml plans/bad.yaml plans/worse.yaml plans/gone.yaml
is "check of several plans ends with 1 if one is bad" "$RC" 1
like "the first bad plan is reported" "$OUT" '^plans/bad.yaml:13:'
like "and the second" "$OUT" '^plans/worse.yaml:3:'
like "and the one that is not there" "$OUT" '^plans/gone.yaml: '

unlike "no colour where the output is no terminal" "$OUT" "$(printf '\033')"
run check --color always plans/bad.yaml
like "--color always colours" "$OUT" "$(printf '\033')"
done_testing
