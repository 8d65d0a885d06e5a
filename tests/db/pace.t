#!/bin/sh
# The limits of a backfill: the budget ends a run with its state kept, the rate is kept, the
# database is waited for, and the sweep keeps to its hours. What waits holds no transaction open,
# and a signal ends it.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
env_own_server
env_embed

# NAME SED: changes the plan and compiles it.
change() {
    sed -i "$2" "$ENV_DIR/$1.yaml"
    "$VECPLAN" compile "$ENV_DIR/$1.yaml" >"$ENV_DIR/$1.log" 2>&1 || bail_out "$(cat "$ENV_DIR/$1.log")"
}
tokens_used() {
    sql "SELECT tokens_used FROM vecplan.limits WHERE plan = '$1'"
}
leased() { sql "SELECT count(*) FROM vecplan.chunks WHERE plan = '$1' AND lease_pid IS NOT NULL"; }
said() { grep -q "$2" "$ENV_DIR/$1.out"; }
now_ms() { date +%s%3N; }

# in the background, with a server of its own: the hours end within the next 90 seconds
start=$(date +%s)
end=$((start - start % 60 + 60))
[ $((end - start)) -ge 30 ] || end=$((end + 60))
hours() { echo "$(date -u -d "@$1" +%H:%M)-$(date -u -d "@$2" +%H:%M) UTC"; }
make_table hours 600
make_docs hours column "{batch: 10, request: 1, concurrency: 2, rate: {requests_per_minute: 60}, \
    window: \"$(hours $((end - 3600)) $end)\"}"
begin hours
hours=$PID
make_table paused 600
make_docs paused column "{batch: 10, request: 1, concurrency: 2, rate: {requests_per_minute: 60}, \
    window: \"$(hours $((end - 3600)) $end)\"}"
begin paused
paused=$PID
wait_for 10 at_least 1 written paused || :
"$VECRUN" backfill "$ENV_DIR/paused.manifest.json" --pause 2>"$ENV_DIR/pause.log"
another_embed

# budget
make_table budget 400
make_docs budget column '{batch: 50, request: 10, concurrency: 4, budget: {tokens: 600}}'
run budget
is "the budget is used up: exit 3" "$RC" 3
like "the budget is used up: it says what was used, and of what" "$OUT" \
    "error: backfill.budget is used up: $(tokens_used budget) of 600 tokens"
like "the budget is used up: it says what to do" "$OUT" 'Raise it in the plan, compile and run'
ok "the budget is used up: it is not passed, and nearly used" \
    test "$(tokens_used budget)" -le 600 -a "$(tokens_used budget)" -ge 550
first=$(written budget)
ok "the budget is used up: some rows are written, not all" test "$first" -gt 0 -a "$first" -lt 400
is "the budget is used up: each text that was embedded is written" \
    "$(embed_stat texts)" "$((first + 3))" # and the three probes
is "the budget is used up: no chunk stays taken" "$(leased budget)" 0
change budget 's/tokens: 600/tokens: 620/'
embed_reset
run budget
is "no room for a request: exit 3, and none is sent" "$RC $(embed_stat requests)" "3 0"
change budget 's/budget: {tokens: 620}/budget: {usd: 0.001, usd_per_million_tokens: 1}/'
run budget
is "a budget in dollars: exit 3" "$RC" 3
like "a budget in dollars: it is told in both" "$OUT" \
    'backfill.budget is used up: [0-9]+ of 1000 tokens \(0.00[01][0-9] of 0.0010 US dollars\)'
change budget 's/usd: 0.001/usd: 10/'
run budget
is "a larger budget: the next run ends the sweep, no row is lost" \
    "$RC $(wrong budget) $(pending budget)" "0 0 0"
is "a larger budget: no text is embedded twice" "$(embed_texts | grep -c 'budget .*[^0-9]1,*$')" \
    "$((400 - first))"

# an answer that is lost may be billed
for name in lost_a lost_b; do
    make_table $name 40
    make_docs $name column '{batch: 20, request: 10, concurrency: 1}'
    hold $name
    begin $name
    held 1
    if [ $name = lost_b ]; then embed_control '{"fault": "reset", "fault_times": 2}'; fi
    let_go
    finish $name
    is "$name: every vector is right" "$RC $(wrong $name)" "0 0"
done
ok "the tokens of lost answers count" test "$(tokens_used lost_b)" -gt $(($(tokens_used lost_a) + 20))

# a killed run's tokens count
make_table killed 2000
make_docs killed column '{batch: 20, request: 5, concurrency: 1, rate: {requests_per_minute: 600}}'
begin killed
recorded() { [ "$(tokens_used killed)" -gt 100 ]; }
ok "tokens are recorded while the run goes on" wait_for 15 recorded
kill -KILL "$PID"
finish killed
before=$(tokens_used killed)
change killed "s/rate: {requests_per_minute: 600}/budget: {tokens: $((before + 100))}/"
run killed
like "the tokens of a killed run count" "$OUT" "is used up: $(tokens_used killed) of $((before + 100)) tokens"
is "the tokens of a killed run count: exit 3" "$RC" 3
ok "the tokens of a killed run count: its own come on top" \
    test "$(tokens_used killed)" -gt "$before" -a "$before" -gt 100

# rate: the bounds hold however slow the machine is
make_table rate 400
make_docs rate table '{batch: 50, request: 10, concurrency: 8, rate: {requests_per_minute: 600}}'
embed_reset
from=$(now_ms)
run rate
passed=$(($(now_ms) - from))
requests=$(embed_stat requests)
is "requests a minute: all is done" "$RC $(wrong rate)" "0 0"
ok "requests a minute: no more than the rate and a second's burst ($requests in $passed ms)" \
    test "$requests" -ge 41 -a "$((requests * 1000))" -le "$((10 * passed + 10000))"
make_table tpm 300
make_docs tpm column '{batch: 50, request: 10, concurrency: 8, rate: {tokens_per_minute: 12000}}'
from=$(now_ms)
run tpm
passed=$(($(now_ms) - from))
is "tokens a minute: all is done" "$RC $(wrong tpm)" "0 0"
# a second's tokens, and one request that is larger than was left
ok "tokens a minute: no more than the rate and a burst ($(tokens_used tpm) in $passed ms)" \
    test "$(($(tokens_used tpm) * 1000))" -le "$((200 * passed + 2 * 200000))"

# throttle.sql
sql "CREATE TABLE public.quiet (yes boolean)" "INSERT INTO public.quiet VALUES (NULL)"
make_table sql 100
make_docs sql column '{batch: 20, request: 10, concurrency: 4, throttle: {sql: "SELECT yes FROM public.quiet"}}'
in_transaction() {
    sql "SELECT count(*) FROM pg_stat_activity
          WHERE application_name = 'vecrun' AND datname = current_database() AND xact_start IS NOT NULL AND state <> 'active'"
}
embed_reset
begin sql
ok "throttle.sql is NULL: the reason is told" \
    wait_for 10 said sql 'waiting: backfill.throttle.sql is not true'
is "throttle.sql is NULL: nothing is asked, nothing written, no transaction open" \
    "$(embed_stat requests) $(written sql) $(in_transaction)" "0 0 0"
sql "UPDATE public.quiet SET yes = false"
ok "throttle.sql is false: the progress says so" wait_for 15 said sql 'backfill \[.*, waiting: '
is "throttle.sql is false: nothing is written" "$(written sql)" 0
kill -TERM "$PID"
finish sql
is "SIGTERM while it waits: exit 3" "$RC" 3
is "SIGTERM while it waits: no chunk stays taken" "$(leased sql)" 0
begin sql
wait_for 10 said sql waiting
sql "UPDATE public.quiet SET yes = true"
finish sql
is "throttle.sql becomes true: it goes on to the end" "$RC $(wrong sql)" "0 0"
like "throttle.sql becomes true: it says so" "$OUT" 'going on'
change sql 's/SELECT yes FROM/SELECT 1 FROM/'
run sql
is "throttle.sql is no boolean: exit 1" "$RC" 1
like "throttle.sql is no boolean: it is named" "$OUT" 'Correct backfill.throttle.sql'

# replica_lag: a standby that is gone keeps WAL by its slot
make_table lag 100
make_docs lag table '{batch: 20, request: 10, throttle: {replica_lag: 1MB}}'
sql "SELECT pg_create_physical_replication_slot('gone', true)" >/dev/null
sql "CREATE TABLE wal AS SELECT repeat('x', 1000) FROM generate_series(1, 5000)"
begin lag
ok "a slot keeps too much WAL: it is named" \
    wait_for 10 said lag 'waiting: replication slot gone is [0-9.]* MB behind, 1.0 may be'
is "a slot keeps too much WAL: nothing is written" "$(written lag)" 0
sql "SELECT pg_drop_replication_slot('gone')" >/dev/null
finish lag
is "the slot is dropped: it goes on to the end" "$RC $(wrong lag)" "0 0"

# hours
make_table closed 20
now=$(date +%s)
make_docs closed column "{window: \"$(hours $((now + 7200)) $((now + 10800)))\"}"
embed_reset
run closed
is "out of hours: exit 3, nothing is asked" "$RC $(embed_stat requests)" "3 0"
like "out of hours: it says when they begin" "$OUT" \
    "outside of backfill.window \".*\": the window opens at $(date -u -d "@$((now + 7200))" '+%Y-%m-%d %H:%M') UTC"
change closed 's/window: ".*"/window: "00:00-24:00 UTC"/'
run closed
is "within hours: all is done" "$RC $(wrong closed)" "0 0"
change closed "s/window: \".*\"/window: \"$(hours $((now + 7200)) $((now + 10800)))\"/"
sql "UPDATE closed SET body = 'changed' WHERE id = 7"
run closed
is "out of hours, but the sweep is done: changes are followed" "$RC $(wrong closed)" "0 0"

PID=$hours
finish hours
is "the hours end during the sweep: exit 3" "$RC" 3
like "the hours end during the sweep: it says when they begin again" "$OUT" 'the window opens at '
ok "the hours end during the sweep: what is done is written" test "$(written hours)" -gt 0
is "the hours end during the sweep: no chunk stays taken" "$(leased hours)" 0
PID=$paused
ended() { ! kill -0 "$PID" 2>/dev/null; }
ok "the hours end while the worker is paused: so does it" wait_for 20 ended
kill -9 "$PID" 2>/dev/null || :
finish paused
is "the hours end while the worker is paused: exit 3" "$RC" 3
is "the hours end while the worker is paused: no chunk stays taken" "$(leased paused)" 0
done_testing
