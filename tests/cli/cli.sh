# shellcheck shell=sh
# cli.sh: sourced by the tests of vecplan's command line: an empty directory to work in, a plan,
# and the program. VECPLAN is the program to test (default: build/vecplan of this tree).
#
#   plan_file NAME [SED…]   writes plans/NAME.yaml, plan NAME, changed by the sed script
#   run ARGUMENT…           runs vecplan; sets OUT (both streams) and RC
#   state                   prints the checksum of every file below the directory

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
VECPLAN=${VECPLAN:-${VECPLAN_BIN:-$ROOT/build}/vecplan}
# shellcheck source=tests/setup/tap.sh
. "$ROOT/tests/setup/tap.sh"

WORK=$(mktemp -d "${TMPDIR:-/tmp}/vecplan-cli.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' HUP INT TERM
cd "$WORK" || bail_out "no directory to work in"
[ -x "$VECPLAN" ] || bail_out "$VECPLAN is not there"
mkdir plans
unset NO_COLOR

plan_file() {
    sed -e "s/^plan: .*/plan: $1/" -e "${2:-}" >"plans/$1.yaml" <<'PLAN'
vecplan: 1
plan: docs
table: public.documents
key: [id]
text: "{{title}}\n\n{{content}}"
from:
  column: embedding
  model: text-embedding-004
  dimensions: 768
  index: documents_embedding_idx
to:
  model: text-embedding-3-large
  dimensions: 1024
  provider: openai
cutover:
  function: documents_search
release:
  expand: 20261122100000
  index: 20261122110000
emit:
  format: dbmate
  directory: db/migrations
PLAN
}

# shellcheck disable=SC2034 # for the tests
run() {
    RC=0
    OUT=$("$VECPLAN" "$@" 2>&1) || RC=$?
}

state() { find . -type f -exec sha256sum {} + | sort; }
