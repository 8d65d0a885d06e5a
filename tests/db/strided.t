#!/bin/sh
# A sweep of a table whose old column has a live HNSW index: written in page-strided order, most
# updates are HOT and the heap hardly grows, with no change of fillfactor. And vecrun stays small.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
ROWS=8000 MOST_MB=100
# what a sanitizer's build frees it keeps for a while
if nm "$VECRUN" | grep -q __asan_init; then MOST_MB=600; fi
env_start --constant
# about 14 rows a page, vectors out of line
sql "CREATE TABLE public.docs (id bigint PRIMARY KEY, body text NOT NULL, embedding vector(512))
       WITH (autovacuum_enabled = off)" \
    "INSERT INTO public.docs
     SELECT i, repeat(md5(i::text), 16), (SELECT array_agg(random()) FROM generate_series(1, 512) WHERE i > 0)::vector
       FROM generate_series(1, $ROWS) AS i" \
    "CREATE INDEX docs_embedding_idx ON public.docs USING hnsw (embedding vector_cosine_ops)
       WITH (m = 4, ef_construction = 8)" \
    "VACUUM ANALYZE public.docs"
make_plan docs <<PLAN
table: public.docs
key: [id]
text: body
from: {column: embedding, model: old, dimensions: 512, index: docs_embedding_idx}
to: {model: new, dimensions: 1024, provider: local}
backfill: {batch: 500, request: 100, concurrency: 8}
PLAN
heap() { sql "SELECT pg_relation_size('public.docs')"; }
updates() { sql "SELECT $1 FROM pg_stat_user_tables WHERE relname = 'docs'"; }

before=$(heap)
begin docs
peak_kb=0
while kb=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$PID/status" 2>/dev/null) && [ -n "$kb" ]; do
    peak_kb=$kb
    sleep 0.02
done
finish docs
[ "$RC" -eq 0 ] || diag "$OUT"
is "every row is written" \
    "$RC $(sql "SELECT count(*) FROM docs WHERE embedding_v2 = testvec('', 1024) AND embedding_v2_source = md5(body)::uuid")" \
    "0 $ROWS"
wait_for 10 at_least "$ROWS" updates n_tup_upd
hot=$((100 * $(updates n_tup_hot_upd) / ROWS))
grown=$((100 * ($(heap) - before) / before))
is "each row is updated once" "$(updates n_tup_upd)" "$ROWS"
ok "at least 80 % of the updates are HOT" test "$hot" -ge 80
ok "the heap grows by 22 % at most" test "$grown" -le 22
is "no storage parameter was changed" \
    "$(sql "SELECT reloptions FROM pg_class WHERE oid = 'public.docs'::regclass")" '{autovacuum_enabled=off}'
ok "vecrun's memory was measured" test "$peak_kb" -gt 1000
ok "vecrun stays below $MOST_MB MB" test "$peak_kb" -lt $((MOST_MB * 1024))
diag "HOT $hot %, heap +$grown %, peak $((peak_kb / 1024)) MB"
done_testing
