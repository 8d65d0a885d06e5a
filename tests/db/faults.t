#!/bin/sh
# A provider that fails for a while: tried again, and in the end every vector is right. One that
# refuses for good: the run ends and says why, and what is at fault is told from the rows.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
export KEY_ENV=LOCAL_API_KEY
make_table docs 60
make_docs docs column '{batch: 20, request: 10, concurrency: 1}'
now_ms() { echo $(($(date +%s%N) / 1000000)); }

# every row to do again
change_all() { sql "UPDATE docs SET body = md5(body) || ' doc'"; }

# The provider works for the canary and the first request, then it has the options given.
run_with() {
    change_all
    embed_reset
    hold doc
    begin docs
    held 1
    embed_control "$1"
    let_go
    finish docs
}

embed_control '{"fail": [{"status": 503, "retry_after_ms": 1}, {"status": 500, "retry_after_ms": 1}]}'
run docs
is "the probes are tried again too" "$RC $(wrong docs)" "0 0"

before=$(now_ms)
run_with '{"fail": [{"status": 429, "retry_after": 2}]}'
is "429: every vector is right" "$RC $(wrong docs)" "0 0"
is "429: Retry-After is waited out" "$([ $(($(now_ms) - before)) -ge 2000 ] && echo yes)" yes
like "429: the log says for how long" "$OUT" 'try 1 of 7 failed, next in 2\.[0-5] s: HTTP 429'
run_with '{"fail": [{"status": 500, "retry_after_ms": 1}, {"status": 408, "retry_after_ms": 1},
    {"status": 502, "retry_after_ms": 1}, {"status": 529, "retry_after_ms": 1},
    {"status": 409, "retry_after_ms": 1}, {"status": 429}]}'
is "five kinds of temporary failures of one request, then one without Retry-After" \
    "$RC $(wrong docs) $(embed_stat failed)" "0 0 6"
is "what failed for a while is counted in the ledger" \
    "$(sql "SELECT detail ->> 'retries' FROM vecplan.schema_migrations WHERE step = 'backfill'")" 6


# an outage: one request a try, not as many as are in flight
make_table outage 400
make_docs outage table '{batch: 50, request: 10, concurrency: 4}'
embed_reset
hold outage
begin outage
held 4
# the first 3 failures, or 4, are those of requests in flight: with 8 in all no try is the last one
embed_control '{"fail": [{"status": 500, "times": 8, "retry_after_ms": 500}]}'
before=$(now_ms)
let_go
finish outage
is "an outage: every vector is right" "$RC $(wrong outage) $(embed_stat failed)" "0 0 8"
# four waits at least; without the breaker two rounds of 4 would fail, with two waits
is "an outage: it is waited for before each try" "$([ $(($(now_ms) - before)) -ge 1500 ] && echo yes)" yes
like "an outage: the log says that all waits" "$OUT" 'waiting: the provider does not answer: HTTP 500'
like "an outage: and that it is over" "$OUT" 'the provider answers again'

for fault in reset html truncated_json wrong_dimension nan zero missing doubled_index; do
    run_with "{\"fault\": \"$fault\", \"fault_times\": 1}"
    is "$fault for a while: tried again, every vector is right" \
        "$RC $(wrong docs) $(sql 'SELECT count(*) FROM vecplan.quarantine')" "0 0 0"
    like "$fault for a while: the log says what was wrong" "$OUT" 'try 1 of 7 failed, next in .* s: .'
done
for fault in float_only shuffled; do
    run_with "{\"fault\": \"$fault\"}"
    is "$fault: no fault at all" "$RC $(wrong docs) $(printf '%s' "$OUT" | grep -c 'try 1')" "0 0 0"
done

run_with '{"fault": "model_change"}'
is "an answer of another model: exit 1" "$RC" 1
like "an answer of another model: it names both" "$OUT" 'as model "new-8" first and as "new-8-other" now'
run_with '{"fail": [{"status": 429, "times": 1000, "body": "{\"error\": {\"code\": \"insufficient_quota\", \"message\": \"insufficient_quota: see your plan\"}}"}]}'
is "no quota left: exit 1 at once" "$RC" 1
like "no quota left: it says so" "$OUT" 'insufficient_quota'
embed_reset
run docs
is "the next run ends what they left" "$RC $(wrong docs)" "0 0"

# the key
change_all
embed_control '{"require_key": "another"}'
run docs
is "a wrong key: exit 1" "$RC" 1
like "a wrong key: it says what the provider says" "$OUT" 'HTTP 401: incorrect API key'
embed_control "{\"require_key\": \"\", \"fail\": [{\"status\": 401, \"times\": 9, \"body\":
    \"no such key: $LOCAL_API_KEY, Authorization: Bearer $LOCAL_API_KEY\"}]}"
run docs
is "a key that the provider repeats: exit 1" "$RC" 1
unlike "a key that the provider repeats is not printed" "$OUT" '0123456789|sk-test'
run_with "{\"fail\": [{\"status\": 403, \"times\": 9, \"body\": \"$LOCAL_API_KEY is revoked\"}]}"
is "a key that is revoked during the run: exit 1" "$RC" 1
unlike "a key that is revoked during the run is not printed" "$OUT" '0123456789|sk-test'
is "the key is nowhere in the ledger" "$(sql "SELECT count(*) FROM vecplan.schema_migrations AS m
    WHERE m::text LIKE '%0123456789%'")" 0
embed_control '{"fail": [], "require_key": "sk-test-0123456789abcdef"}'
run docs
is "with the right key the next run ends it" "$RC $(wrong docs)" "0 0"
KEY=$LOCAL_API_KEY
unset LOCAL_API_KEY
change_all
run docs
is "a key that is not set: exit 1" "$RC" 1
like "a key that is not set: it names the variable" "$OUT" 'LOCAL_API_KEY'
export LOCAL_API_KEY="$KEY"

# all is refused: the plan is wrong, not a row
change_all
embed_reset
embed_control '{"fail": [{"status": 400, "times": 1000}]}'
run docs
is "all is refused from the start: exit 1" "$RC" 1
like "all is refused from the start: it names the probe texts" "$OUT" 'does not embed the probe texts'
run_with '{"fail": [{"status": 400, "times": 1000}]}'
is "all is refused from some request on: exit 1" "$RC" 1
like "all is refused from some request on: it names the probe texts" "$OUT" \
    'does not embed the probe texts'
embed_reset
embed_control '{"fault": "wrong_dimension"}'
run docs
is "every answer has another dimension: exit 1" "$RC" 1
like "every answer has another dimension: it says what is wrong" "$OUT" 'is not the base64 of 8 floats'
is "nothing of all this is in quarantine" "$(sql 'SELECT count(*) FROM vecplan.quarantine')" 0
embed_reset
run docs
is "once the provider works again the next run ends it" "$RC $(wrong docs)" "0 0"
done_testing
