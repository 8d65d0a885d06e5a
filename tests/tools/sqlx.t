#!/bin/sh
# shellcheck disable=SC2317 # functions that ok calls
# The emitted files with the real sqlx (its migrator behind a small command line).
FORMAT=sqlx STOPPED=1
# shellcheck source=tests/tools/life.sh
. "$(dirname "$0")/life.sh"

tool_up() { sqlx-migrate "$DIR" "$DATABASE_URL" run; }
tool_undo() { sqlx-migrate "$DIR" "$DATABASE_URL" revert; }
tool_down() { sqlx-migrate "$DIR" "$DATABASE_URL" revert 0; }

life sqlx
done_testing
