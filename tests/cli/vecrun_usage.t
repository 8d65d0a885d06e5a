#!/bin/sh
# The command line of vecrun: help, version, mistakes, and what it never shows.
setup=$(cd "$(dirname "$0")/../setup" && pwd)
# shellcheck source=tests/setup/tap.sh
. "$setup/tap.sh"
# shellcheck source=tests/setup/env.sh
. "$setup/env.sh"
env_dir
cd "$ENV_DIR" || bail_out "no directory to work in"
unset DATABASE_URL NO_COLOR

run() {
    RC=0
    OUT=$(vecrun "$@" 2>&1) || RC=$?
}

run --version
is "--version prints name and version" "$OUT" "vecrun 0.1.0"
is "--version ends with 0" "$RC" 0
is "--help goes to standard output" "$(vecrun --help 2>&1 >/dev/null)" ""
run --help
is "--help ends with 0" "$RC" 0
for command in apply backfill index verify run cutover rollback status; do
    like "--help names $command" "$OUT" "^  $command "
done
unlike "--help names no command that is not built" "$OUT" '^  (doctor|report|inspect) '
like "--help names the exit codes" "$OUT" '^Exit codes: 0 '
is "--help fits 95 columns" "$(printf '%s\n' "$OUT" | awk 'length > 95')" ""

# ARGUMENTS, what the message must hold
wrong() {
    # shellcheck disable=SC2086 # the arguments are words
    run $1
    is "vecrun $1: exit 2" "$RC" 2
    like "vecrun $1: says what is wrong" "$OUT" "$2"
}
wrong "" 'no command'
wrong "aply m.json" 'Did you mean "apply"'
wrong "verify" 'needs MANIFEST'
wrong "verify a.json b.json" 'b.json'
wrong "apply m.json --to soak" 'Use one of expand, index, cutover, contract'
wrong "verify m.json --undo" '--undo'
wrong "status --jason" 'Did you mean "--json"'
wrong "run m.json --log xml" 'Use one of text, json'
wrong "backfill m.json --pause --resume" '--pause and --resume exclude each other'
wrong "backfill m.json --pause --follow" '--follow and --pause exclude each other'
wrong "backfill m.json --follow --resume" '--follow and --resume exclude each other'

run run missing.manifest.json
is "a missing manifest: exit 1" "$RC" 1
like "names it" "$OUT" 'missing.manifest.json'
echo '{"format": 1' >broken.json
run run broken.json
is "a manifest that is no JSON: exit 1" "$RC" 1
like "names it" "$OUT" 'broken.json'

# EXPRESSION of `lines`: the objects of the last output, one a line
lines() {
    printf '%s\n' "$OUT" | node -e "const lines = require('fs').readFileSync(0, 'utf8').trim().split('\n')
        .map(l => JSON.parse(l)); console.log($1)"
}
mkdir "$(printf 'odd\001\377')"
run run "$(printf 'odd\001\377')/m.json" --log json
is "--log json: a diagnostic is an object, and valid whatever it names" \
    "$RC $(lines '[lines.length, lines[0].level, lines[0].kind, lines[0].file, lines[0].plan].join()')" \
    '1 1,error,input,odd??/m.json,'
like "--log json: with the time" "$(lines 'lines[0].time')" '^20[0-9-]+T[0-9:]+\.[0-9]{3}Z$'
run verify --log=json --undo
is "--log json: mistakes of the command line too" "$RC $(lines '[...new Set(lines.map(l => l.kind))].join()')" \
    '2 usage'
run run missing.manifest.json --log text
like "--log text is the default" "$OUT" '^missing.manifest.json: error: '

run status --database-url 'postgres://user:s3cret@127.0.0.1:1/x?bad=1'
unlike "a URL that cannot be read is not repeated" "$OUT" 's3cret'
is "and is a usage error: exit 2" "$RC" 2
vecrun status --database-url 'postgres://user:s3cret@127.0.0.1:1/x' >out 2>&1 &
pid=$!
retitled() { title=$(tr '\0' ' ' <"/proc/$pid/cmdline") && tap_match "$title" 'url xxx'; }
wait_for 4 retitled
like "the process title is that of the command" "$title" 'status --database-url xxx'
unlike "without the password" "$title" 's3cret'
RC=0
wait "$pid" || RC=$?
is "no server after the retries: exit 4" "$RC" 4
like "says so" "$(cat out)" 'no connection to the database'
unlike "without the password" "$(cat out)" 's3cret'
done_testing
