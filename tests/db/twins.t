#!/bin/sh
# Rows with the same text: it is sent once, also while it is in flight; what the provider says of it
# counts for all of them.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start

make_table docs 1000
sql "UPDATE docs SET body = 'text ' || id % 10"
make_docs docs column '{batch: 50, request: 25, concurrency: 4}'
run docs
is "1,000 rows of 10 texts: every row has its vector" "$RC $(wrong docs)" "0 0"
is "1,000 rows of 10 texts: ten texts are sent, and the probes" "$(embed_stat texts)" 13

# all are asked for before the first answer is there
make_table flight 200
sql "UPDATE flight SET body = 'flight ' || id % 40"
make_docs flight table '{batch: 50, request: 20, concurrency: 4}'
embed_reset
hold flight
begin flight
held 2
sleep 0.5
is "in flight: what is asked for is not asked for again" "$(embed_stat held)" 2
let_go
finish flight
is "in flight: every row has its vector" "$RC $(wrong flight)" "0 0"
is "in flight: each text is sent once, and the probes" "$(embed_stat texts)" 43

# a text that is refused is so for all its rows
make_table bad 60
sql "UPDATE bad SET body = 'bad' WHERE id IN (3, 7, 55)"
make_docs bad column '{batch: 20, request: 30, concurrency: 2, max_failed_rows: 3}'
embed_reset
embed_control '{"refuse_text": "bad"}'
sql "UPDATE bad SET body = 'good ' || id WHERE body <> 'bad'"
run bad
is "a refused text: all its rows are set aside with the reason, the rest is done" \
    "$RC $(sql "SELECT string_agg(key[1], ' ' ORDER BY key[1]::int), min(reason) = max(reason)
                 FROM vecplan.quarantine WHERE plan = 'bad'") $(written bad)" "0 3 7 55|t 57"
done_testing
