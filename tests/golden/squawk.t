#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# squawk, a linter of migrations, over all SQL that the golden plans and the worked examples become
# (Alembic's statements as format sql has them): what it finds must stand in squawk_allowed, with
# the reason why it stays.
# shellcheck source=tests/setup/env.sh
. "$(dirname "$0")/../setup/env.sh"
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
golden=$(cd "$(dirname "$0")" && pwd)
env_dir
cd "$ENV_DIR" || exit 1

compile() { # CASE
    format=$(sed -n 's/^  format: \([a-z-]*\).*/\1/p' "$golden/$1/plan.yaml")
    [ "$format" != alembic ] || format=sql
    vecplan compile "$golden/$1/plan.yaml" --format "$format" --out "$1" --manifest manifest.json &&
        rm manifest.json
}

# FLAG… : prints "file rule line" for each finding in the files named on standard input.
findings() {
    xargs squawk --pg-version=14.0 --include=require-table-schema --reporter=gcc "$@" |
        sed -n 's/^\(.*\.sql\):\([0-9]*\):[0-9]*: [a-z]*: \([a-z-]*\) .*/\1 \3 \2/p'
}

for plan in "$golden"/[0-9]*-*/plan.yaml "$golden"/plans/*/plan.yaml; do
    case=${plan#"$golden"/}
    case=${case%/plan.yaml}
    ok "$case: compiles" compile "$case"
done
find [0-9]*-* plans -name '*.sql' | sort >files
# what a tool runs in a transaction of its own, and what it does not
xargs grep -lE '^BEGIN;$|^-- vecplan: .*, step (index|contract_index): ' <files >as_they_are
grep -vxFf as_they_are files >wrapped
{
    findings --assume-in-transaction <wrapped
    findings <as_they_are
} >found
xargs grep -oE '^-- vecplan: plan [a-z0-9_]+, step [a-z_]+' <files |
    sed 's/:-- .* / /' >steps
is "each file names its step" "$(wc -l <steps)" "$(wc -l <files)"
awk 'NR == FNR { step[$1] = $2; next } { print $2, step[$1], $1 ":" $3 }' steps found >listed
sed -n '/^[a-z]/p' "$golden/squawk_allowed" >entries
awk '{ n = split($2, steps, ","); for (i = 1; i <= n; i++) print $1, steps[i] }' entries >allowed

is "no finding that is not listed" \
    "$(awk 'NR == FNR { allowed[$0]; next } !(($1 " " $2) in allowed)' allowed listed)" ""
is "nothing is listed that is not found" \
    "$(awk 'NR == FNR { found[$1 " " $2]; next } !($0 in found)' listed allowed)" ""
is "each entry has its reason" "$(awk 'NF < 4' entries)" ""
ok "ten entries at most" test "$(wc -l <entries)" -le 10
printf 'CREATE INDEX i ON public.t (c);\n' >bad.sql
is "a finding is seen" "$(echo bad.sql | findings | cut -d ' ' -f 2 | sort | tr '\n' ' ')" \
    "prefer-robust-stmts require-concurrent-index-creation require-lock-timeout require-statement-timeout "
done_testing
