#!/bin/sh
# vecplan explain: a plan in words on standard output, and nothing else.
# shellcheck source=tests/cli/cli.sh
. "$(dirname "$0")/cli.sh"
plan_file docs
before=$(state)

run explain plans/docs.yaml
is "a plan is explained: exit 0" "$RC" 0
is "all of it goes to standard output" "$("$VECPLAN" explain plans/docs.yaml 2>&1 >/dev/null)" ""
is "nothing is written" "$(state)" "$before"
is "its lines fit 100 columns" "$(printf '%s\n' "$OUT" | awk 'length > 100')" ""
like "it begins with what changes" "$OUT" '^docs: from text-embedding-004 to text-embedding-3-large$'
like "a statement is told in words" "$OUT" '^  - adds columns embedding_v2 \(vector\(1024\)\)'
like "with its lock and whom that blocks" "$OUT" '^      ACCESS EXCLUSIVE on public.documents; blocks reads, writes, DDL and VACUUM;'
like "a phase without a version is told too" "$OUT" '^cutover: not released yet$'
like "and what to do about it" "$OUT" 'adds release.cutover and compiles again'
like "what vecrun does is told" "$OUT" '^A person runs "vecrun run plans/docs.manifest.json", which$'
like "and the end of the soak" "$OUT" 'watches searches for 7 d'
like "the default number of rows is a million" "$OUT" '^About, for 1,000,000 rows in scope:$'
like "a vector's size is given" "$OUT" '^  - vectors: 4.1 GB, 4.1 kB a row \(4 \* 1024 \+ 8 bytes\)'
like "an index's size is given" "$OUT" '^  - index: 8.2 GB, 8.2 kB a row'

run explain plans/docs.yaml --rows 20001
like "--rows: the number of rows" "$OUT" '^About, for 20,001 rows in scope:$'
like "--rows: requests are rounded up" "$OUT" '^  - requests: 201 at least, of up to 100 texts$'
run explain --rows 1 plans/docs.yaml
like "--rows 1: the least" "$OUT" '^  - vectors: 4.1 kB, 4.1 kB a row'
run explain --rows 1000000000000 plans/docs.yaml
like "--rows: the most" "$OUT" '^  - index: 8.2 PB, 8.2 kB a row'

"$VECPLAN" compile plans/docs.yaml >/dev/null
run explain plans/docs.yaml
is "every file that compile writes is named" "$(printf '%s\n' "$OUT" | grep '^db/')" "$(find db -type f | sort)"

run explain --markdown plans/docs.yaml
is "--markdown: exit 0" "$RC" 0
like "--markdown: headings" "$OUT" '^# docs: from text-embedding-004 '
like "--markdown: one for each file" "$OUT" '^### db/migrations/20261122100001_docs_expand.sql$'
is "--markdown: the rows of its tables have four cells" \
    "$(printf '%s\n' "$OUT" | sed -n 's/\\.//g; /^|/p' | awk -F'|' 'NF != 6')" ""
plan_file odd 's/^table: .*/table: '"'"'public."a|b*c<d>"'"'"'/; s/^key: .*/key: ["_i|d_"]/'
run explain --markdown plans/odd.yaml
is "--markdown: so they have with odd names" \
    "$(printf '%s\n' "$OUT" | sed -n 's/\\.//g; /^|/p' | awk -F'|' 'NF != 6')" ""
like "--markdown: signs are shown as they are" "$OUT" '^- rows: public\."a\\\|b\\\*c\\<d\\>"$'

# ARGUMENTS, what the message must hold
wrong() {
    # shellcheck disable=SC2086 # the arguments are words
    run explain $1
    is "vecplan explain $1: exit 2" "$RC" 2
    like "vecplan explain $1: says what is wrong" "$OUT" "$2"
}
wrong "" 'needs PLAN'
wrong "plans/docs.yaml plans/odd.yaml" 'explain'
wrong "--markdwn plans/docs.yaml" 'Did you mean "--markdown"'
wrong "--out db plans/docs.yaml" '--out'
for rows in 0 -1 1.5 1e6 1000000000001 x; do
    wrong "--rows=$rows plans/docs.yaml" "--rows takes a whole number from 1 to 1000000000000, not \"$rows\""
done
wrong "--rows= plans/docs.yaml" '"--rows" needs a value'

plan_file bad 's/dimensions: 1024/dimensoins: 1024/'
run explain plans/bad.yaml
is "a wrong plan: exit 1" "$RC" 1
like "a wrong plan: its errors" "$OUT" 'plans/bad.yaml:[0-9]+:[0-9]+: error: unknown key "to.dimensoins"'
is "a wrong plan: nothing is explained" "$("$VECPLAN" explain plans/bad.yaml 2>/dev/null)" ""
run explain plans/gone.yaml
is "a plan that is not there: exit 1" "$RC" 1
done_testing
