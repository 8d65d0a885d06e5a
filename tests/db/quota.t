#!/bin/sh
# shellcheck disable=SC2034 # PROVIDER is for make_plan
# What a provider says in headers is left of its rate limit is kept to, and not believed where it
# cannot be.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
now_ms() { date +%s%3N; }
headers() { embed_control "{\"headers\": {$1}, \"headers_times\": $2}"; }
tried() {
    sql "UPDATE docs SET body = body || '!'"
    before=$(now_ms)
    run docs
    passed=$(($(now_ms) - before))
}

make_table docs 200
make_docs docs column '{batch: 50, request: 10, concurrency: 4}'
# the probes' answer is one of the five
headers '"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2s"' 5
tried
is "no request is left: every row has its vector" "$RC $(wrong docs)" "0 0"
ok "no request is left: the reset is waited for ($passed ms)" test "$passed" -ge 2000
embed_reset
headers '"x-ratelimit-remaining-tokens": "20", "x-ratelimit-reset-tokens": "1500ms"' 5
tried
is "too few tokens are left: every row has its vector" "$RC $(wrong docs)" "0 0"
ok "too few tokens are left: the reset is waited for ($passed ms)" test "$passed" -ge 1500
embed_reset
embed_control '{"headers": {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "30h",
    "x-ratelimit-remaining-tokens": "none", "x-ratelimit-reset-tokens": "50m"}}'
tried
is "what cannot be believed is not waited for: every row has its vector" "$RC $(wrong docs)" "0 0"
done_testing
