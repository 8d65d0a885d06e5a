#!/bin/sh
# A pipeline that is broken turns a gate red, which says why; a healthy one is green.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 400
M=docs.manifest.json
text="title || E'\n\n' || content"
life_plan 's/^  soak: 0s/&\n  require: {reembed: {samples: 400}}/'
life_to index
break_rows() { # SET… [WHERE…]: without the triggers, which would heal it
    sql "ALTER TABLE documents DISABLE TRIGGER USER; UPDATE documents SET $1; \
        ALTER TABLE documents ENABLE TRIGGER USER"
}
heal() { break_rows "embedding_v2 = testvec($text, 16), \
    embedding_v2_model = (SELECT id FROM vecplan.models WHERE plan = 'docs')"; }
red() { sql "SELECT string_agg(gate, ' ' ORDER BY gate) FROM (SELECT DISTINCT ON (gate) gate, passed \
    FROM vecplan.gates ORDER BY gate, id DESC) AS g WHERE NOT passed"; }
detail() { sql "WITH g AS (SELECT detail AS d FROM vecplan.gates WHERE gate = 'reembed' \
    ORDER BY id DESC LIMIT 1) SELECT $1 ${2:-FROM g}"; }
green() { # WHAT
    run verify $M
    exits "$1: exit 0" 0
    is "$1: no gate is red" "$(red)" ''
}

green "healthy"
like "all texts give their vectors again" "$OUT" '^reembed +1 +>= 1 +yes +400$'

break_rows "embedding_v2 = n.v FROM (SELECT id, lag(embedding_v2, 1, embedding_v2) OVER (ORDER BY id) AS v \
    FROM documents) AS n WHERE n.id = documents.id"
run verify $M
exits "vectors that slipped by one row: exit 3" 3
is "reembed is red" "$(red)" reembed
like "and says why" "$ERR" 'gate "reembed" is 0.0025, required is at least 1 \(1 of 400 rows have the vector that the provider makes of their text\)'
like "and what may have made them" "$ERR" 'hint: The others were made by another model, as another kind \(a query.s prefix\), or for another row'
is "the worst are named by key and text" "$(detail "jsonb_array_length(d -> 'worst'), d -> 'worst' -> 0 ->> 'key' = '{' || substring( \
    d -> 'worst' -> 0 ->> 'text' FROM 'title ([0-9]+)[^0-9]') || '}'")" '5|t'
run cutover $M
exits "cutover refuses: exit 3" 3
like "and names the gate" "$ERR" 'reembed is 0.0025, required is 1'
heal

break_rows "embedding_v2 = testvec('search_query: ' || $text, 16)"
run verify $M
is "the prefix of queries on documents: exit 3, reembed is red" "$RC $(red)" '3 reembed'
heal

break_rows "embedding_v2 = (SELECT array_agg(2 * e) FROM unnest(embedding_v2::real[]) AS e)::vector"
run verify $M
is "vectors of another length: exit 3, reembed is red" "$RC $(red)" '3 reembed'
heal

break_rows "embedding_v2 = ('[3e38' || repeat(',0', 15) || ']')::vector WHERE id = 7"
run verify $M
is "a vector longer than can be measured: exit 3, reembed is red" "$RC $(red)" '3 reembed'
is "it is far away" "$(detail "(d -> 'worst' -> 0) - 'text'")" '{"key": "{7}", "apart": 1000000.0}'
heal

break_rows "embedding_v2 = testvec('another ' || $text, 16) WHERE id % 100 = 7"
run verify $M
is "one per cent of another model under this one's tag: exit 3, reembed is red" "$RC $(red)" '3 reembed'
is "its rows are named" "$(detail "bool_and((w ->> 'key') LIKE '%7}'), count(*)" \
    "FROM g, jsonb_array_elements(d -> 'worst') AS w")" 't|4'
break_rows "embedding_v2_model = 77 WHERE id % 100 = 7"
run verify $M
is "one per cent of another model under its own tag: exit 3, tags are red too" "$RC $(red)" '3 coverage reembed tags'
like "which says why" "$ERR" 'gate "tags" is 0.9900, required is at least 1 \(396 of 400 rows\)'
heal
run run $M

sql "UPDATE documents SET content = 'changed' WHERE id = 5"
green "a text that has changed since"
run run $M

sql 'DROP INDEX documents_embedding_v2_idx'
psql -X -q -d "$DATABASE_URL" -c 'BEGIN' -c 'UPDATE documents SET title = title WHERE id = 1' \
    -c 'SELECT pg_sleep(60)' >/dev/null 2>&1 &
sleeper="pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid() AND datname = current_database()"
sleeps() { [ "$(sql "SELECT count(*) FROM $sleeper")" = 1 ]; }
index_begun() { # an autovacuum may keep it from that
    PGOPTIONS='-c lock_timeout=100' psql -X -q -d "$DATABASE_URL" -c "CREATE INDEX CONCURRENTLY \
        documents_embedding_v2_idx ON documents USING hnsw (embedding_v2 vector_cosine_ops) \
        WITH (m = 16, ef_construction = 64)" >/dev/null 2>&1
    [ "$(sql "SELECT to_regclass('documents_embedding_v2_idx')")" != '' ]
}
wait_for 20 sleeps
wait_for 20 index_begun
sql "SELECT pg_cancel_backend(pid) FROM $sleeper" >/dev/null
wait $!
run run $M
run verify $M
is "an index that is half built: exit 3, index_valid is red" "$RC $(red)" '3 index_valid'
like "which says why" "$ERR" 'gate "index_valid" is 0, required is at least 1 \(index public.documents_embedding_v2_idx is invalid: run "REINDEX INDEX CONCURRENTLY '
run index $M
green "the command of the hint"

embed_control '{"refuse_text": "content 123"}'
run verify $M
exits "a text that the provider refuses now: exit 1" 1
like "names its row" "$ERR" 'error: provider "local" does not embed the text of row \{123\}: HTTP 400'
like "and what to do" "$ERR" 'hint: Change it or take it out, or correct the provider'
embed_reset

embed_control '{"fail": [{"status": 401, "times": 99}]}'
run verify $M
exits "a provider that refuses all: exit 1" 1
like "is no verdict on the rows" "$ERR" 'the provider does not embed the probe texts: HTTP 401'
life_plan ''
run verify $M
exits "unless the plan does not name the gate" 0
like "the log says that it was left out" "$ERR" 'gate "reembed" is not measured: the provider does not embed the probe texts: HTTP 401'
unlike "and the table has no such line" "$OUT" '^reembed'
run cutover $M
exits "and the cutover does without" 0
run rollback $M
break_rows "embedding_v2 = testvec('another ' || id, 16)"
embed_reset
run verify $M
is "one that is measured red: exit 3" "$RC $(red)" '3 reembed'
embed_control '{"fail": [{"status": 401, "times": 99}]}'
run verify $M
exits "stays red while the provider cannot be asked: exit 3" 3
like "and says since when" "$ERR" 'gate "reembed" is 0, required is at least 1 \(as measured 20[-0-9: ]* UTC; it cannot be measured now\)'
like "as the table does" "$OUT" '^reembed: as measured 20[-0-9: ]* UTC$'
run run $M
exits "run says so too: exit 3" 3
heal
embed_reset
green "measured again"
run cutover $M
exits "and the cutover goes through" 0
done_testing
