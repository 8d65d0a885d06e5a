#!/bin/sh
# The JSON Schema says of every plan what the reader of plans says, as far as a schema can.
cd "$(dirname "$0")" || exit
vecplan=${VECPLAN:-${VECPLAN_BIN:-../../build}/vecplan}
work=$(mktemp -d "${TMPDIR:-/tmp}/vecplan-schema.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
set -- ../../plans/*.yaml [0-9]*-*/plan.yaml warned/*.yaml refused/*.yaml
"$vecplan" schema >"$work/schema.json" || exit
"$vecplan" check --format json "$@" >"$work/diagnostics.json" # fails: some plans are refused
node ../setup/schema_check.mjs ../../build/npm "$work/schema.json" "$work/diagnostics.json" "$@"
