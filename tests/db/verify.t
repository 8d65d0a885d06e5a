#!/bin/sh
# vecrun verify: what it measures, what it records, and when it says not yet.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
life_start 200
life_plan ''
M=docs.manifest.json
gate() { # GATE: figure|passed of the newest measurement
    sql "SELECT round(figure::numeric, 4), passed FROM vecplan.gates WHERE gate = '$1' \
        ORDER BY id DESC LIMIT 1"
}
gates() { sql 'SELECT count(*) FROM vecplan.gates'; }
break_rows() { # SET… WHERE…: without the triggers, which would heal it
    sql "ALTER TABLE documents DISABLE TRIGGER USER; UPDATE documents SET $1; \
        ALTER TABLE documents ENABLE TRIGGER USER"
}

run verify $M
exits "without a ledger: exit 3" 3
like "names the step" "$ERR" 'step "index_check" of plan "docs" is not done'
like "and the next command" "$ERR" 'Run "vecrun apply docs.manifest.json --to expand"'
life_to index
run verify $M
exits "all rows embedded: exit 0" 0
is "every gate is recorded" "$(gates)" 9
is "the step is done" "$(step verify)" 'done'
is "the counts are kept" "$(sql "SELECT detail ->> 'in_scope' FROM vecplan.gates \
    WHERE gate = 'coverage'")" 200

break_rows "embedding_v2 = NULL, embedding_v2_source = NULL WHERE id = 7"
run verify $M
exits "a row without vector: exit 3" 3
like "one of 200 does not look like all" "$OUT" '^coverage +0\.9950 +>= 1 +no +200$'
like "the gate is named with figure and threshold" "$ERR" \
    'gate "coverage" is 0.9950, required is at least 1 \(199 of 200 rows\)'
like "and the command" "$ERR" 'hint: Run "vecrun backfill docs.manifest.json", then verify again'
is "it is recorded" "$(gate coverage)" '0.9950|f'
is "the step has failed" "$(step verify)" 'failed'
is "the row is entered into pending" "$(sql 'SELECT id FROM vecplan.docs_pending')" 7
run verify $M
exits "a row that verify itself entered does not count as recent" 3
is "it is not entered twice" "$(sql 'SELECT count(*) FROM vecplan.docs_pending')" 1
run cutover $M
exits "cutover refuses: exit 3" 3
like "and names the gate" "$ERR" 'coverage is 0.995, required is 1'
run run $M
exits "run heals it" 0
is "coverage is whole" "$(gate coverage)" '1.0000|t'

sql "INSERT INTO documents (id, title, content) VALUES (201, 'new', 'row')"
run verify $M
exits "a change of just now does not count" 0
sql "UPDATE vecplan.docs_pending SET at = now() - interval '2 minutes'"
run verify $M
exits "one that waits longer than require.pending does" 3
like "the gate says for how long" "$ERR" \
    'gate "pending" is 12[0-9.]+, required is at most 60 \(seconds that the oldest of 1 changes has waited\)'
is "it is recorded" "$(sql "SELECT figure BETWEEN 120 AND 130, threshold, passed, sample \
    FROM vecplan.gates WHERE gate = 'pending' ORDER BY id DESC LIMIT 1")" 't|60|f|1'
run run $M

sql 'ALTER INDEX documents_embedding_v2_idx RENAME TO other'
run verify $M --json
exits "without the planned index: exit 3" 3
like "the gate names it" "$ERR" \
    'gate "index_valid" is 0, required is at least 1 \(index public.documents_embedding_v2_idx is missing: run '
json() { sql "SELECT $1 FROM (SELECT \$out\$$OUT\$out\$::jsonb) AS d (o)"; }
is "--json has each gate's figure and what is required" "$(json "jsonb_path_query(o, \
    '\$.gates[*] ? (@.gate == \"index_valid\")') - 'detail' - 'measured'")" \
    '{"met": false, "gate": "index_valid", "figure": 0.0, "sample": 1, "required": {"bound": "at_least", "value": 1.0}}'
is "and whether all are met" "$(json "o -> 'met'")" false
run cutover $M
exits "cutover refuses: exit 3" 3
like "by the catalog, not by the gate" "$ERR" 'index public.documents_embedding_v2_idx is missing'
run apply $M --to cutover
exits "so does the file" 3
sql 'ALTER INDEX other RENAME TO documents_embedding_v2_idx'
run verify $M --json
is "all gates met" "$RC $(json "o -> 'met'")" '0 true'

break_rows "content = content || '!' WHERE id = 8"
run verify $M
exits "a vector of an older text: exit 3" 3
like "freshness" "$ERR" 'gate "freshness" is 0.9950'
run run $M
exits "run heals it" 0
break_rows "embedding_v2_model = 999 WHERE id = 9"
run verify $M
like "a vector with another tag" "$ERR" 'gate "tags" is 0.9950'
run run $M
exits "run heals it" 0
break_rows "embedding_v2 = array_fill(0, ARRAY[16])::vector WHERE id = 10"
run verify $M
exits "a vector of norm 0: exit 3" 3
like "norms" "$ERR" 'gate "norms" is 0.9950'
like "says what heals it" "$ERR" 'hint: Set the source of the rows whose vector is zero to NULL, and run'
sql "UPDATE documents SET embedding_v2_source = NULL WHERE id = 10"
run backfill $M
run verify $M
exits "which does" 0

sql "UPDATE documents SET content = '', title = '' WHERE id = 11" 'TRUNCATE vecplan.docs_pending'
run verify $M
exits "a row without text is out of scope" 0
is "it is counted apart" "$(sql "SELECT detail ->> 'empty' FROM vecplan.gates \
    WHERE gate = 'coverage' ORDER BY id DESC LIMIT 1")" 1
break_rows "embedding_v2 = NULL, embedding_v2_source = NULL WHERE id = 12"
sql "INSERT INTO vecplan.quarantine (plan, key, hash, reason) SELECT 'docs', '{12}', \
    md5(title || E'\n\n' || content)::uuid, 'refused' FROM documents WHERE id = 12"
run verify $M
exits "more quarantined rows than max_failed_rows: exit 3" 3
like "the gate says how many" "$ERR" 'gate "quarantine" is 1, required is at most 0'
is "a quarantined row is not pending" "$(sql 'SELECT count(*) FROM vecplan.docs_pending')" 0
cp docs.yaml strict.yaml
life_plan 's/^cutover:/backfill:\n  max_failed_rows: 1\ncutover:/'
run verify $M
exits "within max_failed_rows a quarantined row is not asked for" 0
is "coverage leaves it out" "$(sql "SELECT detail ->> 'asked' FROM vecplan.gates \
    WHERE gate = 'coverage' ORDER BY id DESC LIMIT 1")" 199

sql 'TRUNCATE documents' 'TRUNCATE vecplan.docs_pending'
run verify $M
exits "an empty table is covered" 0
done_testing
