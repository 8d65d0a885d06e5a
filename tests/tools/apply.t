#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# The files of format sql, applied by vecrun itself.
FORMAT=sql STOPPED=3
# shellcheck source=tests/tools/life.sh
. "$(dirname "$0")/life.sh"

tool_up() { vecrun apply "$MANIFEST"; }
tool_undo() { vecrun apply "$MANIFEST" --undo; }
tool_down() { vecrun apply "$MANIFEST" --undo --to expand; }

life apply
done_testing
