#!/bin/sh
# shellcheck disable=SC2034 # ROWS
# The sweep's chunks: windows behind a frontier that is moved as workers ask, whatever the workers,
# their clocks, the table and the provider do meanwhile.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
open_chunks() { sql "SELECT count(*) FROM vecplan.chunks WHERE plan = '$1' AND state <> 'done'"; }
quarantined() { sql "SELECT count(*) FROM vecplan.quarantine WHERE plan = '$1'"; }
progress() { sql "SELECT frontier IS NULL, (SELECT sum(rows) FROM vecplan.chunks AS c WHERE c.plan = s.plan)
    FROM vecplan.sweeps AS s WHERE plan = '$1'"; }

# ---- the windows
make_table sized 5000
sql "UPDATE sized SET body = body || repeat('x', 500)" "VACUUM FULL sized"
make_docs sized column '{batch: 20, request: 20, concurrency: 4}'
pages=$(sql "SELECT count(DISTINCT (ctid::text::point)[0]) FROM sized")
run sized
is "a window has the rows of as many pages as a batch has rows" "$RC $(sql "
    SELECT window_keys FROM vecplan.sweeps WHERE plan = 'sized'")" "0 $((20 * ((5000 + pages - 1) / pages)))"
is "each is as large, the last by half more or less" "$(sql "SELECT count(*) > 5,
    count(*) FILTER (WHERE c.rows <> s.window_keys) <= 1, bool_and(c.rows BETWEEN 0.5 * s.window_keys AND 1.5 * s.window_keys), sum(c.rows)
    FROM vecplan.chunks AS c JOIN vecplan.sweeps AS s USING (plan) WHERE plan = 'sized'")" 't|t|t|5000'
is "no key is in two, none in none" "$(sql "SELECT count(*) FROM sized AS d WHERE 1 <> (SELECT count(*) FROM vecplan.chunks
    WHERE plan = 'sized' AND d.id BETWEEN lo[1]::bigint AND hi[1]::bigint)")" 0
sql "ALTER TABLE sized DISABLE TRIGGER USER" "UPDATE sized SET embedding_v2_source = NULL WHERE id = 4321" \
    "ALTER TABLE sized ENABLE TRIGGER USER"
run sized
is "another run looks for what the first left" "$RC $(wrong sized) $(progress sized)" "0 0 t|1"

# ---- another version of the plan
make_table changed 1000
make_docs changed column '{strategy: selective, only: "id > 900", batch: 5, request: 5, concurrency: 2}'
hold "changed 970"
begin changed
held 1
kill -TERM "$PID"
finish changed
let_go
is "stopped in the midst of the rows of only" "$RC $(sql "SELECT count(*) > 0 FROM vecplan.chunks WHERE plan = 'changed'")" "3 t"
sed -i 's/strategy: selective, only: "id > 900", //' "$ENV_DIR/changed.yaml"
"$VECPLAN" compile "$ENV_DIR/changed.yaml" >"$ENV_DIR/changed.log" 2>&1
run changed
is "the changed plan's sweep begins at the first row" "$RC $(wrong changed)" "0 0"

# ---- rows that come at the end
for layout in column table; do
    name=grows_$layout
    make_table "$name" 500
    make_docs "$name" "$layout" '{batch: 5, request: 5, concurrency: 2}'
    hold "$name 500"
    begin "$name"
    held 1
    sql "INSERT INTO $name (id, body) SELECT i, '$name ' || i FROM generate_series(501, 900) AS i"
    let_go
    finish "$name"
    is "$layout: the sweep ends where the table ended, the drain does what came" \
        "$RC $(wrong "$name") $(pending "$name") $(written "$name") $(progress "$name")" "0 0 0 900 t|500"
done

# ---- few rows of many
make_table sparse 40000
sql "VACUUM ANALYZE sparse"
make_plan sparse <<PLAN
table: public.sparse
key: [id]
text: body
from: {column: embedding, model: old-4, dimensions: 4}
to: {model: new-8, dimensions: 8, provider: local}
backfill: {batch: 10, request: 10, concurrency: 4, strategy: selective, only: "id % 1000 = 0"}
PLAN
make_view sparse column
entries() { sql "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'sparse_pkey'"; }
before=$(entries)
run sparse
is "one row of a thousand: these are done" "$RC $(written sparse) $(progress sparse)" "0 40 t|40"
wait_for 10 at_least $((before + 40000)) entries
ok "each window is looked at once: no entry of the index three times" test $(($(entries) - before)) -lt 120000

# ---- a chunk whose rows all fail
make_table refused 500
sql "UPDATE refused SET body = 'bad ' || id WHERE id <= 100"
make_docs refused table '{batch: 5, request: 5, concurrency: 2, max_failed_rows: 100}'
embed_control '{"refuse_text": "bad"}'
run refused
embed_reset
is "all rows of a chunk are refused: the sweep goes on" \
    "$RC $(quarantined refused) $(written refused) $(open_chunks refused) $(sql "
       SELECT rows FROM vecplan.chunks WHERE plan = 'refused' ORDER BY chunk LIMIT 1")" "0 100 400 0 100"

# ---- large texts
make_table large 0
sql "INSERT INTO large SELECT i, i || repeat(md5(i::text), 200000) FROM generate_series(1, 12) AS i"
make_docs large column '{batch: 50, request: 50, concurrency: 2}'
run large
is "large texts are done" "$RC $(wrong large)" "0 0"
ok "a request has no more than 32 MB of them" test "$(embed_stat requests)" -ge 3

# ---- clocks
cat >"$ENV_DIR/clock.c" <<'C'
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static int ahead(clockid_t id, struct timespec *t) {
    int rc = (int)syscall(SYS_clock_gettime, id, t);
    t->tv_sec += id == CLOCK_REALTIME ? 86400 : 0;
    return rc;
}
int clock_gettime(clockid_t id, struct timespec *t) { return ahead(id, t); }
time_t time(time_t *out) {
    struct timespec t;
    ahead(CLOCK_REALTIME, &t);
    if (out != NULL)
        *out = t.tv_sec;
    return t.tv_sec;
}
C
cc -shared -fPIC -o "$ENV_DIR/clock.so" "$ENV_DIR/clock.c" || bail_out "no C compiler"
now=$(date +%s)
ok "a clock can be set a day ahead" test "$(LD_PRELOAD=$ENV_DIR/clock.so date +%s)" -gt $((now + 80000))
make_table clocks 600
make_docs clocks table '{batch: 5, request: 5, concurrency: 2}'
make_audit clocks table
hold clocks
ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 LD_PRELOAD=$ENV_DIR/clock.so begin clocks --workers-name ahead
ahead=$PID
held 2
is "no clock but the server's is in the ledger" "$(sql "SELECT DISTINCT worker, heartbeat BETWEEN now() - interval '1 min' AND now()
    FROM vecplan.chunks WHERE plan = 'clocks'")" 'ahead|t'
begin clocks --workers-name other
other=$PID
taken() {
    sql "UPDATE vecplan.chunks SET heartbeat = now() - interval '31 s' WHERE plan = 'clocks' AND worker = 'ahead'" \
        "SELECT count(*) FROM vecplan.chunks WHERE plan = 'clocks' AND worker = 'other' AND attempts = 2"
}
ok "a lease whose heartbeat is older than 30 s is another's" wait_for 10 at_least 1 taken
sql "UPDATE vecplan.chunks SET heartbeat = now() + interval '1 day' WHERE plan = 'clocks' AND worker = 'other'"
kill -9 "$other"
PID=$other
finish clocks
let_go
PID=$ahead
finish clocks
is "one whose worker is gone is free at once, whatever its heartbeat" \
    "$RC $(wrong clocks) $(pending clocks) $(written clocks) $(open_chunks clocks) $(audit_wrong clocks)" "0 0 0 600 0 0"

# ---- four workers, of which two are killed
embed_control '{"ceiling_rows_per_s": 800}'
for layout in column table; do
    name=four_$layout
    make_table "$name" 4000
    make_docs "$name" "$layout" '{batch: 5, request: 5, concurrency: 4}'
    make_audit "$name" "$layout"
    pids=''
    for worker in a b c d; do
        begin "$name" --workers-name "$worker"
        pids="$pids $PID"
    done
    # shellcheck disable=SC2086 # words
    set -- $pids
    killed=''
    for PID in "$1" "$2"; do
        wait_for 20 at_least $(($(written "$name") + 200)) written "$name"
        kill -9 "$PID"
        finish "$name"
        killed="$killed $RC"
    done
    is "$layout: two of four workers are killed, with rows left to do" \
        "$killed $([ "$(written "$name")" -lt 4000 ] && echo yes)" " 137 137 yes"
    ended=''
    for PID in "$3" "$4"; do
        finish "$name"
        ended="$ended $RC"
    done
    is "$layout: the others end the sweep" "$ended $(open_chunks "$name") $(progress "$name")" " 0 0 0 t|4000"
    is "$layout: every row has the vector of its text, and never had another" \
        "$(wrong "$name") $(pending "$name") $(written "$name") $(audit_wrong "$name")" "0 0 4000 0"
done
done_testing
