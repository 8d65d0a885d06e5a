#!/bin/sh
# A thousand plans of one team in one call: 100 MB, the same bytes again, and nothing is touched.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"
"$ROOT/tests/bench/plans" 1000 dbmate plans

# A program under AddressSanitizer reserves terabytes of addresses: its memory cannot be capped so.
cap=--as=104857600
if ! prlimit "$cap" "$VECPLAN" --version >/dev/null 2>&1; then cap=; fi
compile() { prlimit ${cap:+"$cap"} "$VECPLAN" compile "$@" >out 2>&1; }

compile plans/*.yaml
is "a thousand plans compile" "$?" 0
is "each has its manifest" "$(find plans -name '*.manifest.json' | wc -l)" 1000
is "every file is named once" "$(sed 's/^wrote //' out | sort)" \
    "$(find plans migrations -name '*.json' -o -name '*.sql' | sort)"
before=$(state | grep -v '/out$')
touch -d '2001-01-01' migrations/* plans/*
compile plans/*.yaml
is "compiled again: exit 0, nothing said" "$? $(cat out)" "0 "
is "compiled again: the same bytes" "$(state | grep -v '/out$')" "$before"
is "compiled again: no file is touched" "$(find plans migrations -newermt '2001-01-02' -type f)" ""
sed 's/^plan: p0/plan: late/' plans/p0.yaml >plans/late.yaml
compile plans/*.yaml
is "one more with a version that is taken: exit 1" "$?" 1
like "says so" "$(cat out)" '^plans/late.yaml:[0-9]+:[0-9]+: error: version [0-9]+ of step .* is not above'
sed 's/^  expand: .*/  expand: 20280101000000/; /^  \(index\|cutover\|contract\): /d' plans/late.yaml >plans/p1000.yaml
sed 's/^plan: late/plan: later/' plans/p1000.yaml >plans/p1001.yaml
rm plans/late.yaml
compile plans/*.yaml
is "two new ones with the same version: exit 1" "$?" 1
like "the second is told of the first" "$(cat out)" '^plans/p1001.yaml:.* is not above "20280101000000_late_ledger.sql"'
is "nothing is written" "$(state | grep -v -e '/out$' -e '/p100[01].yaml$')" "$before"
done_testing
