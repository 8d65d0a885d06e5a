#!/bin/sh
# What vecplan compiles is ASCII but for what the plan holds, so that a database of another encoding than
# UTF-8 takes it.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
# shellcheck disable=SC2119 # without flags
env_start
cd "$ENV_DIR" || exit 1
NAME=latin1_${ENV_DIR##*.}
VECTOR=$(sql "SELECT testvec(E'caf\\u00e9\\n\\ncontent 5', 16)")
sql "CREATE DATABASE \"$NAME\" ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
DATABASE_URL=$(sql "SELECT 'postgresql://postgres@127.0.0.1:' || current_setting('port') || '/$NAME'")
sql "CREATE EXTENSION vector"
env_use "$DATABASE_URL"
life_table 20
sql "UPDATE documents SET title = 'caf' || chr(233) WHERE id = 5"

life_plan 's/^cutover:/&\n  require: {recall: {k: 5, samples: 20, at_least: 0.5}}/'
life_take docs expand index cutover
is "a text with other letters has reached the provider" "$(sql 'SELECT embedding_v2 FROM documents WHERE id = 5')" "$VECTOR"
life_take docs contract
done_testing
