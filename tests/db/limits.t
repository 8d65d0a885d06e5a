#!/bin/sh
# Rate and budget are those of a plan: all of its workers share them through the ledger, by the
# server's clock.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
env_embed

now_ms() { date +%s%3N; }
used() { sql "SELECT tokens_used FROM vecplan.limits WHERE plan = '$1'"; }
# NAME: two workers, from begin to end; sets CODES
two() {
    begin "$1" --workers-name a
    first=$PID
    begin "$1" --workers-name b
    finish "$1"
    CODES=$RC
    PID=$first
    finish "$1"
    CODES="$CODES $RC"
}

# the ledger's statement
make_table law 1
make_docs law column '{rate: {requests_per_minute: 600}}'
STATEMENT=$(node -p 'require(process.argv[1]).jobs.find((j) => j.kind === "ledger").statements.limits_take.join("\n")' \
    "$ENV_DIR/law.manifest.json")
# What is owed is from an hour ahead, where the clock stands still, or from an hour ago, when all was
# paid off long since; at 6 requests a minute a slow machine makes no difference either.
# OWED-REQUESTS OWED-TOKENS USED AGO TOKENS CORRECTION RPM TPM BUDGET AT-ONCE
take() {
    psql -X -q -A -t -F ' ' -v ON_ERROR_STOP=1 -d "$DATABASE_URL" <<SQL
DELETE FROM vecplan.limits;
INSERT INTO vecplan.limits VALUES ('law', $1, $2, clock_timestamp() - interval '$4 s', $3);
PREPARE take AS $STATEMENT;
EXECUTE take ($5, $6, $7, $8, $9, '${10}');
SELECT ceil(requests_owed), tokens_owed, tokens_used FROM vecplan.limits;
SQL
}
law() { # DESCRIPTION WANT ARGUMENTS…: "goes spent wait-ms used requests-owed tokens-owed used"
    about=$1 want=$2
    shift 2
    is "$about" "$(take "$@" | paste -sd ' ')" "$want"
}
law "a second's requests may go at once" "t f 0 7 10 7 7" 9 0 0 -3600 7 0 600 0 0 f
law "the next one waits for its turn" "f f 100 0 10 0 0" 10 0 0 -3600 7 0 600 0 0 f
law "what is owed shrinks with the time" "t f 0 7 6 7 7" 10 0 0 50 7 0 6 0 0 t
law "what was not used is not saved up" "t f 0 7 1 7 7" 10 0 0 3600 7 0 600 0 0 f
law "less than one request a second: one goes" "t f 0 7 1 7 7" 0 0 0 -3600 7 0 6 0 0 f
law "less than one request a second: the next waits" "f f 10000 0 1 0 0" 1 0 0 -3600 7 0 6 0 0 f
law "tokens a minute: more than a second's go when nothing is owed" "t f 0 30000 1 30000 30000" \
    0 0 0 -3600 30000 0 0 60000 0 f
law "tokens a minute: the next waits until that is paid off" "f f 29001 30000 0 30000 30000" \
    0 30000 30000 -3600 1 0 0 60000 0 f
law "an answer that was billed less gives back" "t f 0 1000 1 1000 1000" \
    0 1000 1000 -3600 600 -600 0 60000 0 f
law "an answer that was billed more is taken afterwards" "f f 1500 2000 0 2000 2000" \
    0 1000 1000 -3600 500 1000 0 60000 0 f
law "a rate that a later plan raises holds at once" "t f 0 7 11 7 7" 10 0 0 -3600 7 0 1200 0 0 f
law "the whole budget may be used" "t f 0 1000 1 400 1000" 0 0 600 -3600 400 0 0 0 1000 f
law "and no token more" "f t 0 600 0 0 600" 0 0 600 -3600 401 0 0 0 1000 f
law "at once: the rate is not waited for, but owed" "t f 0 7 11 7 7" 10 0 0 -3600 7 0 600 0 0 t
law "at once: the budget is kept" "f t 0 600 0 0 600" 0 0 600 -3600 401 0 0 0 1000 t

# two workers share a rate
make_table rate 3000
make_docs rate column '{batch: 10, request: 50, concurrency: 4, rate: {requests_per_minute: 240}}'
embed_reset
from=$(now_ms)
two rate
passed=$(($(now_ms) - from)) requests=$(embed_stat requests)
parts() { sql "SELECT count(DISTINCT worker) FROM vecplan.chunks WHERE plan = '$1'"; }
is "two workers: all is done, and both had a part" "$CODES $(wrong rate) $(parts rate)" "0 0 0 2"
# 4 requests a second, a second's burst, and the workers' canaries, which do not wait
ok "two workers keep one rate ($requests requests in $passed ms)" \
    test "$requests" -ge 60 -a "$((requests * 1000))" -le "$((4 * passed + 6000))"
ok "two workers make use of it" test "$passed" -le "$((requests * 250 + 8000))"
ok "what they used is counted" test "$(used rate)" -ge 6000

# two workers share a budget
make_table budget 3000
make_docs budget column '{batch: 10, request: 10, concurrency: 4, rate: {requests_per_minute: 300}, budget: {tokens: 1200}}'
embed_reset
two budget
is "two workers end with exit 3 when the budget is used up" "$CODES" "3 3"
like "they say what was used, and of what" "$OUT" 'backfill.budget is used up: [0-9]+ of 1200 tokens'
ok "it is not passed, and nearly used ($(used budget))" test "$(used budget)" -le 1200 -a "$(used budget)" -ge 1100
is "each text that was embedded is written" "$(embed_stat texts)" "$(($(written budget) + 6))" # and the probes
is "both workers had a part" "$(parts budget)" 2
is "no chunk stays taken" \
    "$(sql "SELECT count(*) FROM vecplan.chunks WHERE lease_pid IS NOT NULL")" 0

# a killed worker's requests stay charged
make_table killed 200
make_docs killed column '{batch: 10, request: 10, concurrency: 2, budget: {tokens: 100000}}'
hold 'killed '
begin killed
held 2
before=$(used killed)
kill -KILL "$PID"
finish killed
let_go
ok "requests without an answer are charged" test "$before" -ge 60
run killed
is "and stay charged when the worker is killed" "$RC $(wrong killed)" "0 0"
ok "beside those of the next run" test "$(used killed)" -gt "$before"
done_testing
