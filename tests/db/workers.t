#!/bin/sh
# Several workers share one sweep: no row is missed, hardly one embedded twice.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
env_start --ceiling-rows-per-s 2000

# in the background: who has the turn to drain does nothing with it
make_table turn 20
make_docs turn column
sql 'INSERT INTO vecplan.turn_pending (id) SELECT id FROM turn'
session_open
session "SELECT pg_advisory_lock(hashtextextended('vecplan drain turn', 0))"
begin turn
turn=$PID
waits() { sql "SELECT waiting FROM vecplan.workers WHERE plan = 'turn'" | grep -qx 'other workers'; }
ok "a worker waits for its turn to drain, and says so" wait_for 20 waits
is "nothing is drained meanwhile" "$(pending turn)" 20

for layout in column table; do
    name=docs_$layout
    make_table "$name" 3000
    make_docs "$name" "$layout" '{batch: 10, request: 10, concurrency: 2}'
    embed_reset
    pids=''
    for worker in a b c; do
        begin "$name" --workers-name "$worker"
        pids="$pids $PID"
    done
    wait_for 10 at_least 500 written "$name"
    sql "UPDATE $name SET body = 'changed ' || id WHERE id % 10 = 0"
    codes=''
    for PID in $pids; do
        finish "$name"
        codes="$codes $RC"
    done
    is "$layout: three workers at the same time: each ends with exit 0" "$codes" " 0 0 0"
    is "$layout: three workers: every row has the vector of its text" \
        "$(wrong "$name") $(pending "$name")" "0 0"
    ok "$layout: three workers: more than one of them had a part" test "$(sql "
        SELECT count(DISTINCT worker) FROM vecplan.chunks WHERE plan = '$name'")" -ge 2
    twice=$(($(embed_stat texts) - $(embed_stat distinct_texts)))
    # beyond the probes, only what changed while it was under way
    ok "$layout: three workers: few texts are embedded twice" test "$twice" -le 60
    diag "$layout: $twice texts were embedded once more"
done

PID=$turn
finish turn
is "and takes it when pending becomes no less" "$RC $(wrong turn) $(pending turn)" "0 0 0"
session_close
done_testing
