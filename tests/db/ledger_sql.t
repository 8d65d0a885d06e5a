#!/bin/sh
# A migration can be followed with psql alone: the three queries that README shows, as they stand there,
# say the truth from expand to contract, to a role that may only read the ledger.
# shellcheck source=tests/db/life.sh
. "$(dirname "$0")/life.sh"
env_own_server # for its role
VECPLAN_SERVER=$ENV_SERVER
life_start 2000
M=documents_v2.manifest.json
sql 'CREATE ROLE watcher LOGIN'
watcher=$(printf '%s' "$DATABASE_URL" | sed 's,//postgres@,//watcher@,')

# N: the N-th query of README's section
query() {
    awk -v n="$1" '/^## / { here = $0 == "## Following it with SQL" }
        /^```$/ { on = 0 } here && on { print } here && /^```sql$/ { on = ++count == n }' "$ENV_ROOT/README.md"
}
for n in 1 2 3; do query $n >query.$n; done
is "README shows three queries" "$(query 4)$(grep -c . query.1 query.2 query.3 | grep -c ':0$')" 0
watch() { PGOPTIONS='' psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$watcher" -f "query.$1" 2>&1; }
steps() { watch 1 | cut -d'|' -f1,2 | tr '|\n' ' ,'; }
work() { watch 2 | cut -d'|' -f"$1"; } # done, rows, pending, oldest, quarantined, workers, written, rows/s, waiting
serves() { watch 3 | cut -d'|' -f1 | sort -u; }
gate() { watch 3 | awk -F'|' -v gate="$1" '$3 == gate { print $4, $5, $6 }'; }
since() { watch 3 | cut -d'|' -f2 | sort -u; }
stands() { # WHEN STEPS SERVES
    is "$1: the steps" "$(steps)" "$2"
    is "$1: the model" "$(serves)" "$3"
}

life_plan 's/^plan: .*/plan: documents_v2/; s/^to:/&\n  layout: table/; s/^cutover:/backfill: {batch: 5, request: 5, concurrency: 2}\n&/'
run apply $M --to expand
sql 'GRANT SELECT ON ALL TABLES IN SCHEMA vecplan TO watcher'
expanded='ledger done,expand done,'
stands expand "$expanded" old-8
is "expand: nothing is done yet" "$(work 1-3,5,6)" '0|0|0|0|0'
is "expand: no gate is measured" "$(watch 3 | cut -d'|' -f3-)" '||||'
sql "UPDATE documents SET content = 'changed' WHERE id = 3"
like "a change waits" "$(work 3,4)" '^1\|00:00:0'

# in the middle of the sweep
sql "UPDATE documents SET content = 'hold this' WHERE id = 1500"
embed_control '{"hold": true, "hold_text": "hold this"}'
vecrun backfill $M >out 2>&1 &
PID=$!
swept() { sql "SELECT count(*) FROM documents_embedding_v2"; }
stopped() { [ "$(work 1)" -eq 1900 ] && [ "$(work 7)" = "$(swept)" ]; } # 19 chunks, and what it has written
wait_for 30 stopped || bail_out "$(watch 2) $(swept) $(cat out)"
stands "in the sweep" "${expanded}backfill running," old-8
is "in the sweep: the chunks that are done, of all rows, and one worker" "$(work 1,2,5,6)" '1900|2000|0|1'
vecrun backfill $M --pause 2>/dev/null
waits() { work 9 | grep -q .; }
ok "paused: the worker says that it waits" wait_for 20 waits
stands paused "${expanded}backfill running,pause running," old-8
vecrun backfill $M --resume 2>/dev/null
kill -9 $PID
wait $PID 2>/dev/null
none_works() { [ "$(work 6)" = 0 ]; }
is "a worker that is killed is at work no more" "$(wait_for 20 none_works && work 6,7)" '0|'
embed_control '{"hold": false, "refuse_text": "hold this"}'
run run $M
is "backfill: all rows are done, one is refused" "$RC $(work 1,2,5,6)" '1 2000|2000|1|0'
embed_control '{"refuse_text": ""}'
sql "UPDATE documents SET content = 'taken' WHERE id = 1500"
run run $M
stands backfill "${expanded}backfill done," old-8
is "backfill: nothing waits, none is refused any more" "$RC $(work 3-5)" '0 0||0'

run apply $M --to index
run run $M
indexed="${expanded}backfill done,index_guard done,index done,index_check done,verify done,"
stands verify "$indexed" old-8
for of in coverage freshness norms tags; do is "gate $of" "$(gate $of)" '1 1 t'; done
is "gate quarantine" "$(gate quarantine)" '0 0 t'
sql 'ALTER TABLE documents DISABLE TRIGGER USER' "UPDATE documents SET content = 'unseen' WHERE id <= 20" 'ALTER TABLE documents ENABLE TRIGGER USER' \
    "INSERT INTO vecplan.gates (plan, gate, figure, threshold, passed, sample, plan_checksum) VALUES ('documents_v2', 'another', 7, NULL, true, 1, '')"
run verify $M
is "verified again: the newest measurement" "$RC $(gate freshness)" '3 0.99 1 f'
is "what is measured and not required is shown too" "$(gate another)" '7  t'
run run $M
is "and once it is met" "$RC $(gate freshness) $(watch 3 | cut -d'|' -f3 | sort | uniq -d)" '0 1 1 t '

begun=$(since)
run apply $M --to cutover
indexed="${indexed}cutover done,"
stands cutover "$indexed" new-16
not_ok "cutover: since is another" [ "$(since)" = "$begun" ]
begun=$(since)
run rollback $M
stands rollback "${indexed}rollback done," old-8
not_ok "rollback: since is another" [ "$(since)" = "$begun" ]
run cutover $M
vecrun backfill $M --follow >follow.out 2>&1 &
PID=$!
follows() { steps | grep -q 'follow running' && [ "$(work 6)" = 1 ]; }
ok "following: a row, and a worker" wait_for 30 follows
kill "$PID"
wait "$PID"
run run $M
run apply $M
exits contract 0
stands contract "${indexed}follow done,contract_guard done,contract done,contract_index done," new-16
is "contract: what is done is still told" "$(watch 2 | grep -c '|')" 1
done_testing
