#!/bin/sh
# The gates that search: recall of the index and overlap of the models, healthy and broken, and what
# the cutover makes of them.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 400
M=docs.manifest.json
same="testvec('title ' || id || E'\n\ncontent ' || id, 16)"
sql "ALTER TABLE documents ALTER COLUMN embedding TYPE vector(16) USING $same"

# REQUIRE [SED…]: a plan whose old vectors are those that the new model makes
plan() {
    life_plan "s/dimensions: 8/dimensions: 16/; s/^  soak: 0s/  soak: 0s\n  require: {$1}/; ${2:-}"
}
gate() { # GATE: figure|passed|sample of the newest measurement
    sql "SELECT round(figure::numeric, 2), passed, sample FROM vecplan.gates WHERE gate = '$1' \
        ORDER BY id DESC LIMIT 1"
}
detail() { # GATE EXPRESSION over its detail d
    sql "SELECT $2 FROM (SELECT detail AS d FROM vecplan.gates WHERE gate = '$1' ORDER BY id DESC LIMIT 1) AS g"
}
gates() { sql 'SELECT count(*) FROM vecplan.gates'; }
break_rows() { # SET… [WHERE…]: without the triggers, which would heal it
    sql "ALTER TABLE documents DISABLE TRIGGER USER; UPDATE documents SET $1; \
        ALTER TABLE documents ENABLE TRIGGER USER"
}
heal() { break_rows "embedding_v2 = $same"; }
both='recall: {k: 10, samples: 50, at_least: 0.9}, overlap: {k: 10, samples: 50, at_least: 0.5}'

plan "$both"
life_to index
run verify $M
exits "a healthy index and healthy vectors: exit 0" 0
measured() { sql "SELECT count(*) FROM vecplan.gates WHERE gate IN ('recall', 'overlap')"; }
before=$(measured)
run run $M
like "run shows what stands" "$OUT" '^overlap +1 +>= .* yes '
like "and since when" "$OUT" '^overlap: as measured 20[-0-9: ]* UTC$'
is "and does not search again" "$(measured)" "$before"
sql "UPDATE vecplan.gates SET measured_at = measured_at - interval '13 hours' WHERE gate = 'recall'"
run run $M
is "but where half of max_age has passed" "$RC $(measured)" "0 $((before + 1))"
run verify $M
is "verify always does" "$RC $(measured)" "0 $((before + 3))"
is "two spaces that are one overlap wholly" "$(gate overlap)" '1.00|t|50'
like "the figures are in the table" "$OUT" '^recall +[01][.0-9]* +>= 0\.9000 +yes +50$'
is "recall says what it was measured with" "$(detail recall \
    "d ->> 'k', d ->> 'searches', d ->> 'compared', d -> 'settings' ->> 'hnsw.ef_search', d -> 'settings' ->> 'hnsw.iterative_scan'")" \
    '10|rows|index with exact|40|strict_order'
is "and how sure it is" "$(detail overlap \
    "round((d -> 'interval95' ->> 0)::numeric, 3), d -> 'interval95' ->> 1")" '0.929|1.0'
sql 'ALTER FUNCTION documents_search SET hnsw.ef_search = 77'
run verify $M
is "searches have the function's own settings" "$(detail recall "d -> 'settings' ->> 'hnsw.ef_search'")" 77
sql 'ALTER FUNCTION documents_search SET hnsw.ef_search = 2' \
    'ALTER FUNCTION documents_search SET hnsw.iterative_scan = off'
run verify $M
exits "searches that look at two rows for ten: exit 3" 3
like "recall is red" "$ERR" 'gate "recall" is 0\.[01][0-9]*, required is at least 0\.9000'
sql 'ALTER FUNCTION documents_search RESET hnsw.ef_search' \
    "ALTER FUNCTION documents_search SET hnsw.iterative_scan = 'strict_order'"
run status $M --json
like "status has the gates" "$OUT" '"gate": "overlap"'

break_rows "embedding_v2 = n.v FROM (SELECT id, lag(embedding_v2, 1, embedding_v2) OVER (ORDER BY id) AS v \
    FROM documents) AS n WHERE n.id = documents.id"
run verify $M
exits "vectors that slipped by one row: exit 3" 3
like "overlap is red, and names its threshold" "$ERR" \
    'gate "overlap" is 0\.[01][0-9]*, required is at least 0\.5000 \(the mean of 50 searches\)'
like "and what to look at" "$ERR" 'hint: The detail in vecplan.gates names the worst searches'
is "recall alone does not see it" "$(sql "SELECT passed FROM vecplan.gates WHERE gate = 'recall' \
    ORDER BY id DESC LIMIT 1")" t
is "the worst searches are named by their rows" "$(detail overlap \
    "jsonb_array_length(d -> 'worst'), (d -> 'worst' -> 0 ->> 'key') ~ '^\\{[0-9]+\\}\$'")" '5|t'
run cutover $M
exits "cutover refuses: exit 3" 3
like "and names the gate" "$ERR" 'overlap is 0\.[0-9]*, required is 0\.5'
run apply $M --to cutover
exits "so does the file" 3
like "with its figure" "$ERR" 'overlap is 0\.[0-9]*, required is 0\.5'

break_rows "embedding = testvec('a', 16), embedding_v2 = testvec('b', 16)"
run verify $M
is "among equals no neighbour is lost by the index" "$(gate recall)" '1.00|t|50'
is "nor by the other model" "$(gate overlap)" '1.00|t|50'
break_rows "embedding = $same"
heal

sql 'DROP INDEX documents_embedding_v2_idx' 'CREATE INDEX other ON documents USING hnsw (embedding_v2 vector_cosine_ops)'
run verify $M
exits "another index than the planned one: exit 3" 3
like "it is said" "$ERR" 'gate "recall" cannot be measured: searches do not use the planned index'
is "and recorded as not met" "$(gate recall)|$(detail recall "d ->> 'wrong'")" \
    '0.00|f|0|searches do not use the planned index'
sql 'DROP INDEX other'
run index $M
run verify $M
exits "vecrun index repairs it" 0

plan 'recall: {k: 9, samples: 50, at_least: 0.9}'
run status $M
like "a figure for another k is not current" "$OUT" '^recall .*for another version of the plan$'
run cutover $M
like "a measurement of another k does not count" "$ERR" 'recall was measured in another way than the plan asks for'
plan 'recall: {k: 10, samples: 50, at_least: 1}'
sql "UPDATE vecplan.gates SET figure = 0.99 WHERE gate = 'recall'"
run cutover $M
like "nor one below a threshold that was raised" "$ERR" 'recall is 0.99, required is 1'
sql "DELETE FROM vecplan.gates WHERE gate = 'recall'"
run cutover $M
like "nor none" "$ERR" 'recall is not measured'

plan 'recall: {k: 10, samples: 2000, at_least: 0.9}'
# so many that its searches last until the signal comes
sql "INSERT INTO documents (id, title, content, embedding_v2)
       SELECT 1000 * n + id, title, content, embedding_v2 FROM documents, generate_series(1, 12) AS n"
before=$(gates)
vecrun verify $M >killed.out 2>&1 &
wait_for 20 grep -q 'recall, exact: ' killed.out
kill -TERM $!
RC=0
wait $! || RC=$?
is "a signal while it searches: exit 3" "$RC" 3
like "it says so" "$(cat killed.out)" 'stopped by a signal'
is "nothing is recorded" "$(gates)" "$before"
sql 'DELETE FROM documents WHERE id > 1000'
run verify $M
is "a sample has no more rows than the table" "$(gate recall | cut -d '|' -f 3)" 400

# a table of many blocks, of which a sample looks at some
plan 'recall: {k: 5, samples: 10, at_least: 0.5}'
sql 'ALTER TABLE documents SET (fillfactor = 10)' 'VACUUM FULL documents'
ok "the table is large" [ "$(sql "SELECT pg_relation_size('documents') / 8192")" -gt 100 ]
run verify $M
is "some blocks are enough for a sample" "$(gate recall | cut -d '|' -f 2,3)" 't|10'
sql 'UPDATE documents SET deleted_at = now() WHERE id % 40 > 0'
run verify $M
is "where few rows are in scope, more are looked at" "$(gate recall | cut -d '|' -f 2,3)" 't|10'
sql 'UPDATE documents SET deleted_at = NULL'

# queries, embedded by both models
queries='overlap: {k: 10, samples: 50, at_least: 0.9, queries: queries.txt}, reembed: {samples: 0}'
asked='s/^  index: documents_embedding_idx/&\n  provider: old/
  s|^providers:|&\n  old: {preset: openai, url: "'$EMBED_URL'", api_key_env: null, prefix: {query: "ask "}}|'
plan "$queries" "$asked"
before=$(gates)
run verify $M
exits "without the file: exit 1" 1
like "it is named" "$ERR" 'queries\.txt: error: cannot open the file: No such file'
printf 'fine\n\377\n' >queries.txt
run verify $M
exits "a file that is no text: exit 1" 1
like "its line is named" "$ERR" 'queries\.txt:2:1: error: not UTF-8'
head -c 9000 /dev/zero | tr '\0' x >queries.txt
run verify $M
like "so is one that is too long" "$ERR" 'queries\.txt:1:1: error: the query is longer than 8192 bytes'
printf '# nothing yet\n' >queries.txt
run verify $M
like "and a file without any" "$ERR" 'the file holds no query'
printf 'how?\nbad one\nwhere?\n' >queries.txt
embed_control '{"refuse_text": "bad"}'
run verify $M
exits "a query that the provider refuses: exit 1" 1
like "its line is named" "$ERR" 'queries\.txt:2:1: error: provider "old" does not embed the query'
embed_control '{"refuse_text": null}'
is "none of these recorded anything" "$(gates)" "$before"

embed_reset
printf '# asked\nhow?\n\nwhere?\n' >queries.txt
run verify $M
like "both models are asked, each in its way" "$(embed_texts | sort | tr -d '\n')" \
    '"ask how\?": 1"ask where\?": 1"how\?": 1"where\?": 1$'
is "and disagree where they are told other texts" "$(gate overlap | cut -d '|' -f 2,3)" 'f|2'
is "the worst are named by their text" "$(detail overlap \
    "d ->> 'searches', d -> 'worst' @> '[{\"query\": \"how?\"}]'")" 'queries|t'
plan "$queries" "$(printf '%s' "$asked" | sed 's/ask //')"
embed_control '{"fail": [{"status": 429, "retry_after_ms": 10}]}'
run verify $M
exits "asked alike they agree, after a retry: exit 0" 0
is "wholly" "$(gate overlap)" '1.00|t|2'
run apply $M --to cutover
exits "and the cutover goes through" 0

# an index that looks into one list of many
env_database
psql -X -q -v ON_ERROR_STOP=1 -d "$DATABASE_URL" <<'SQL'
CREATE TABLE documents (id bigint PRIMARY KEY, title text, content text, deleted_at timestamptz, embedding vector(8));
INSERT INTO documents SELECT i, 'title ' || i, 'content ' || i, NULL, testvec('old ' || i, 8) FROM generate_series(1, 400) AS i;
CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops);
SQL
life_plan 's/^cutover:/index: {method: ivfflat, lists: 20}\n&/
  s/^  soak: 0s/&\n  require: {recall: {k: 10, samples: 50, at_least: 0.9}}/'
life_to index
run verify $M
exits "one list of 20: exit 3" 3
like "recall is red" "$ERR" 'gate "recall" is 0\.[0-8]'
like "and the settings named that help" "$ERR" 'hint: Let searches look further \(hnsw.ef_search, ivfflat.probes'
is "they are in the detail" "$(detail recall "d -> 'settings' ->> 'ivfflat.probes'")" 1
sql "ALTER DATABASE \"$(sql 'SELECT current_database()')\" SET ivfflat.probes = 20"
run verify $M
exits "all lists: exit 0" 0
is "the figure is whole" "$(gate recall)|$(detail recall "d -> 'settings' ->> 'ivfflat.probes'")" '1.00|t|50|20'

sql 'TRUNCATE documents'
run verify $M
is "an empty table has nothing to lose" "$(gate recall)" '1.00|t|0'
sql "INSERT INTO documents SELECT i, 'title ' || i, 'content ' || i FROM generate_series(1, 40) AS i"
run run $M
is "that says nothing of rows that come: run searches for them" "$(gate recall)" '1.00|t|40'

# after cutover old vectors may be of old texts, which say nothing of the models
env_database
life_table 400
sql "ALTER TABLE documents ALTER COLUMN embedding TYPE vector(16) USING $same"
plan 'overlap: {k: 10, samples: 50, at_least: 0.9}'
life_to cutover
sql "UPDATE documents SET content = 'other ' || id WHERE id <= 200"
run backfill $M
is "half of the old vectors are of old texts" "$(sql "SELECT count(*) FROM documents WHERE embedding <> embedding_v2")" 200
run verify $M
is "they do not count" "$RC $(gate overlap)" '0 1.00|t|50'
done_testing
