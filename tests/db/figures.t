#!/bin/sh
# What a run tells of itself: the workers in the ledger and in status, and --log json. All say the
# same figures.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
env_start --ceiling-rows-per-s 200
make_table docs 9000
make_docs docs column '{batch: 10, request: 10, concurrency: 2, budget: {usd: 10, usd_per_million_tokens: 2}}'
M=$ENV_DIR/docs.manifest.json

# FILE EXPRESSION: of `lines`, its objects; fails where a line is none
lines() {
    node -e "const lines = require('fs').readFileSync('$1', 'utf8').split('\n').filter(l => l !== '')
        .map(l => JSON.parse(l));
        console.log($2)"
}
status() { # EXPRESSION of `s`
    "$VECRUN" status "$M" --json | node -e "const s = JSON.parse(require('fs').readFileSync(0)); console.log($1)"
}
workers() { status 's.workers.map(w => [w.name, w.kind, w.state].join(" ")).sort().join()'; }
workers_are() { [ "$(workers)" = "$1" ]; }
entered() { sql "SELECT count(*) FROM vecplan.workers"; }

# the last line of progress and the ledger's row of worker a
figures='rows done total tokens usd requests retries quarantined in_flight waiting lag_ms'
told() {
    lines "$ENV_DIR/docs.a" "(p => '$figures'.split(' ').map(k => p[k]).join(' '))
        (lines.filter(l => l.event === 'progress').pop() ?? {})"
}
recorded() {
    sql "SELECT to_json(w) FROM vecplan.workers AS w WHERE worker = 'a'" |
        node -e "const w = JSON.parse(require('fs').readFileSync(0)); console.log('$figures'.split(' ').map(k => w[k]).join(' '))"
}
agree() { [ "$(told)" = "$(recorded)" ]; }

is "no worker: status has none" "$(status 'JSON.stringify([s.workers, s.rate, s.eta_s])')" '[[],null,null]'
pids=''
for worker in a b; do
    begin docs --workers-name $worker --log json
    wait_for 10 test -e "$ENV_DIR/docs.out"
    mv "$ENV_DIR/docs.out" "$ENV_DIR/docs.$worker"
    pids="$pids $PID"
done
at_work() { [ "$(sql "SELECT count(*) FROM vecplan.workers WHERE rate > 0")" -eq 2 ]; }
ok "two workers are at work" wait_for 20 at_work
ok "status joins their rates to one, and tells the time left" test "$(status \
    's.eta_s > 0 && Math.abs(s.eta_s - (s.progress.rows - s.progress.rows_done) / s.rate) <= 1
        && s.rate > 0 && Math.abs(s.rate - s.workers[0].rate - s.workers[1].rate) < 1e-6')" = true
is "status lists them" "$(workers)" 'a backfill working,b backfill working'
hold docs
held 3
rows_are() { [ "$(sql "SELECT sum(rows) FROM vecplan.workers")" = "$(written docs)" ]; }
ok "the rows that they tell are those that are written" wait_for 10 rows_are
ok "a line of progress says what the ledger says" wait_for 15 agree
diag "$(told)"
is "status says it too" "$(status "(w => '$figures'.split(' ').map(k => w[k]).join(' '))
    (s.workers.find(w => w.name === 'a'))")" "$(recorded)"
is "what tokens cost is known" "$(sql "SELECT usd = tokens * 2 / 1e6 AND tokens > 0 FROM vecplan.workers WHERE worker = 'a'")" t
is "chunks under way are counted" "$(status 's.workers.map(w => w.chunks > 0).join()')" true,true

pid_a=${pids% *} pid_b=$PID
kill -9 "$pid_b"
wait "$pid_b" 2>/dev/null || :
ok "a killed worker is gone" wait_for 20 workers_are 'a backfill working,b backfill gone'
OUT=$("$VECRUN" status "$M")
like "for people too: one works" "$OUT" '^a +backfill +working +[0-9]+ +[0-9]+ +0\.[0-9]+ USD +0 +[1-9][0-9]* +[0-9]+ s ago'
like "one is gone" "$OUT" '^b +backfill +gone '
like "the time left is that of the other" "$OUT" '^1 at the sweep: [0-9]+ rows/s, ETA [0-9:]+$'
begin docs --workers-name "c$(printf '\001')" --log json
ok "the next to begin removes it; a name is masked" wait_for 10 workers_are 'a backfill working,c? backfill working'
pid_c=$PID
embed_control '{"hold": false, "ceiling_rows_per_s": 0}'
for PID in $pid_a "$pid_c"; do
    RC=0
    wait "$PID" || RC=$?
    is "the others end the sweep" "$RC" 0
done
is "every row has the vector of its text" "$(wrong docs) $(pending docs)" "0 0"
is "and no worker is left" "$(entered)" 0
ok "each line is JSON" lines "$ENV_DIR/docs.a" lines.length
ok "each line of the killed one is" lines "$ENV_DIR/docs.b" lines.length
is "it says who, and of which plan" "$(lines "$ENV_DIR/docs.a" \
    '[...new Set(lines.map(l => [l.plan, l.worker, l.level].join(" ")))].join()')" 'docs a info'
is "the end is told" "$(lines "$ENV_DIR/docs.a" 'lines.pop().message.replace(/[0-9]+/, "N")')" \
    'backfill done: N rows written'

# what waits says why
sql "CREATE TABLE public.quiet (yes boolean)" "INSERT INTO public.quiet VALUES (false)"
make_table held 100
make_docs held table '{batch: 20, request: 10, throttle: {sql: "SELECT yes FROM public.quiet"}}'
M=$ENV_DIR/held.manifest.json
begin held --workers-name d --log json
ok "a throttled worker waits" wait_for 10 workers_are 'd backfill waiting'
is "and says for what" "$(status 's.workers[0].waiting')" 'backfill.throttle.sql is not true'
kill -TERM "$PID"
finish held
is "a signal: exit 3" "$RC" 3
is "a signal: no worker is left" "$(entered)" 0
is "the diagnostic is JSON too" "$(lines "$ENV_DIR/held.out" \
    '(l => [l.event, l.level, l.kind, l.message, l.file, l.line].join("|"))(lines.pop())')" \
    'diagnostic|error|not-yet|stopped by a signal; what is written stays||'
unlike "the key is in no line" "$(cat "$ENV_DIR"/docs.[ab] "$ENV_DIR"/*.out)" 'sk-test'
done_testing
