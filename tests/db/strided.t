#!/bin/sh
# A sweep of a table whose old column has a live HNSW index: written in page-strided order, most
# updates are HOT and the heap hardly grows, with no change of fillfactor: on one heap as on the heaps
# of partitions. And vecrun stays small.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
ROWS=8000 MOST_MB=100
# what a sanitizer's build frees it keeps for a while
if nm "$VECRUN" | grep -q __asan_init; then MOST_MB=600; fi
env_own_server # no update is HOT while a transaction of another test's database writes
env_embed --constant
heap() { sql "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relname LIKE '$1%' AND relkind = 'r'"; }
updates() { sql "SELECT sum($2) FROM pg_stat_user_tables WHERE relname LIKE '$1%'"; }

# NAME ROWS: sweeps the table of that name, about 14 rows a page, vectors out of line
sweep() {
    sql "INSERT INTO public.$1
         SELECT i, repeat(md5(i::text), 16), (SELECT array_agg(random()) FROM generate_series(1, 512) WHERE i > 0)::vector
           FROM generate_series(1, $2) AS i" \
        "CREATE INDEX $1_idx ON public.$1 USING hnsw (embedding vector_cosine_ops)
           WITH (m = 4, ef_construction = 8)" \
        "VACUUM ANALYZE public.$1"
    make_plan "$1" <<PLAN
table: public.$1
key: [id]
text: body
from: {column: embedding, model: old, dimensions: 512, index: $1_idx}
to: {model: new, dimensions: 1024, provider: local}
index: {build: job}
backfill: {batch: 500, request: 100, concurrency: 8}
PLAN
    before=$(heap "$1")
    begin "$1"
    peak_kb=0
    while kb=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$PID/status" 2>/dev/null) && [ -n "$kb" ]; do
        peak_kb=$kb
        sleep 0.02
    done
    finish "$1"
    [ "$RC" -eq 0 ] || diag "$OUT"
    is "$1: every row is written" \
        "$RC $(sql "SELECT count(*) FROM $1 WHERE embedding_v2 = testvec('', 1024) AND embedding_v2_source = md5(body)::uuid")" \
        "0 $2"
    wait_for 10 at_least "$2" updates "$1" n_tup_upd
    hot=$((100 * $(updates "$1" n_tup_hot_upd) / $2))
    grown=$((100 * ($(heap "$1") - before) / before))
    is "$1: each row is updated once" "$(updates "$1" n_tup_upd)" "$2"
    ok "$1: at least 80 % of the updates are HOT" test "$hot" -ge 80
    ok "$1: the heap grows by 22 % at most" test "$grown" -le 22
    ok "$1: vecrun's memory was measured" test "$peak_kb" -gt 1000
    ok "$1: vecrun stays below $MOST_MB MB" test "$peak_kb" -lt $((MOST_MB * 1024))
    diag "$1: HOT $hot %, heap +$grown %, peak $((peak_kb / 1024)) MB"
}

sql "CREATE TABLE public.docs (id bigint PRIMARY KEY, body text NOT NULL, embedding vector(512))
       WITH (autovacuum_enabled = off)"
sweep docs "$ROWS"
is "no storage parameter was changed" \
    "$(sql "SELECT reloptions FROM pg_class WHERE oid = 'public.docs'::regclass")" '{autovacuum_enabled=off}'
sql "CREATE TABLE public.parts (id bigint PRIMARY KEY, body text NOT NULL, embedding vector(512)) PARTITION BY HASH (id)"
for part in 0 1 2; do
    sql "CREATE TABLE public.parts_$part PARTITION OF public.parts FOR VALUES WITH (modulus 3, remainder $part)
           WITH (autovacuum_enabled = off)"
done
sweep parts "$ROWS"
done_testing
