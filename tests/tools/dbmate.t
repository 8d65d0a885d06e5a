#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# The emitted files with the real dbmate.
FORMAT=dbmate STOPPED=2
# shellcheck source=tests/tools/life.sh
. "$(dirname "$0")/life.sh"

tool() { dbmate --no-dump-schema -d "$DIR" -u "$DATABASE_URL" "$@"; }
tool_up() { tool migrate; }
tool_undo() { tool rollback; }
tool_down() {
    for _ in ledger expand index_guard index index_check cutover; do
        tool rollback || return 1
    done
    ! tool rollback
}

life dbmate
done_testing
