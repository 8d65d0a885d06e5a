#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# What plans become, to the byte: NN-rule/plan.yaml compiles, with NN-rule/options where they are, to
# NN-rule/want, and is explained as in NN-rule/explain.txt and explain.md, where they are (execute.t runs the SQL); plans/NAME likewise,
# which is a link to a worked example (tests/db/plans.t runs those). What plans are refused for:
# refused/rule.yaml begins with the errors and hints that it gets, in their order; so does
# warned/rule.yaml with its warnings.
# shellcheck source=tests/setup/tap.sh
. "$(dirname "$0")/../setup/tap.sh"
cd "$(dirname "$0")" || bail_out "no directory to work in"
golden=$PWD
VECPLAN=$(realpath "${VECPLAN:-${VECPLAN_BIN:-../../build}/vecplan}")
work=$(mktemp -d "${TMPDIR:-/tmp}/vecplan-golden.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

# CASE: the options that it is compiled with.
options() { if [ -e "$golden/$1options" ]; then cat "$golden/$1options"; fi; }

# CASE: compiles its plan in an empty directory beside it.
compile() {
    mkdir -p "$work/$1want"
    cp "$1plan.yaml" "$work/$1"
    # shellcheck disable=SC2046 # words
    (cd "$work/$1want" && "$VECPLAN" compile ../plan.yaml --manifest manifest.json $(options "$1") >/dev/null)
}

# CASE SUFFIX: explains its plan, as text or Markdown.
explain() {
    case $2 in md) option=--markdown ;; *) option=--rows=1000000 ;; esac
    (cd "$1" && "$VECPLAN" explain $option plan.yaml) >"$work/explained"
}

# FILE: whether explain says what stands there.
explained() { explain "${1%/*}" "${1##*.}" && diff "$1" "$work/explained"; }

# FILE: the errors, warnings and hints of the plan, as comments.
told() {
    "$VECPLAN" check "$1" 2>&1 >/dev/null |
        sed -n -e 's/^[^:]*:\([0-9]*:[0-9]*: \(error\|warning\): \)/# expect: \1/p' -e 's/^ *hint: /# hint: /p'
}

is "each of the worked examples is here" "$(ls plans)" "$(cd ../../plans && printf '%s\n' *.yaml | sed 's/\.yaml$//')"
for case in [0-9]*-*/ plans/*/; do
    ok "${case%/}: compiles" compile "$case"
    ok "${case%/}: the files are the wanted ones" diff -r "${case}want" "$work/${case}want"
    ok "${case%/}: every statement can be explained" explain "$case" txt
done
for file in [0-9]*-*/explain.*; do
    ok "$file: the words are the wanted ones" explained "$file"
done
for plan in refused/*.yaml warned/*.yaml; do
    name=$(basename "$plan" .yaml)
    wanted=$(sed -n -e '/^# expect: /p' -e '/^# hint: /p' "$plan")
    case $plan in
    refused/*) not_ok "$name: is refused" "$VECPLAN" check "$plan" ;;
    warned/*)
        ok "$name: compiles all the same" "$VECPLAN" check "$plan"
        not_ok "$name: does not with --strict" "$VECPLAN" check --strict "$plan"
        ;;
    esac
    is "$name: for these reasons" "$(told "$plan")" "${wanted:-an error or a warning}"
done
done_testing
