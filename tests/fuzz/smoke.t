#!/bin/sh
# A minute of fuzzing from the plans and manifests of the tests: no crash, no leak, no timeout, no
# broken promise. What is promised stands in the targets.
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
here=$(cd "$(dirname "$0")" && pwd)

# TARGET SECONDS
fuzz() {
    log=$("$here/run" "$1" "$2" 2>&1)
    is "$1: $2 s without a finding" "$? $(printf '%s\n' "$log" | grep -cE '^(broken|SUMMARY)')" "0 0"
    printf '%s\n' "$log" | tail -n 40 | sed 's/^/# /'
    runs=$(printf '%s\n' "$log" | sed -n 's/^stat::number_of_executed_units: *//p')
    ok "$1: ${runs:-no} inputs tried" test "${runs:-0}" -ge 100
}

fuzz fuzz_plan 45
fuzz fuzz_manifest 15
done_testing
