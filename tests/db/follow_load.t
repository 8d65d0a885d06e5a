#!/bin/sh
# Following 100 changed texts a second, of a provider that takes 50 ms: the 99th percentile of their
# wait is under 2 s, and at the end no vector is that of another text.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
MOST_MS=2000
if nm "$VECRUN" | grep -q __asan_init; then MOST_MS=5000; fi
db_start

figure() {
    sql "SELECT detail ->> '$2' FROM vecplan.schema_migrations WHERE plan = '$1' AND step = 'follow'"
}
is_drained() { [ "$(pending "$1")" -eq 0 ]; }

cat >"$ENV_DIR/change.sql" <<'SQL'
\set id random(1, 2000)
UPDATE public.:name SET body = 'text ' || random() WHERE id = :id;
SQL
for layout in column table; do
    name=load_$layout
    make_table "$name" 2000
    make_docs "$name" "$layout"
    begin "$name" --follow
    wait_for 60 grep -q 'following plan' "$ENV_DIR/$name.out" || bail_out "$(cat "$ENV_DIR/$name.out")"
    embed_control '{"latency_ms": 50}'
    sed "s/:name/$name/" "$ENV_DIR/change.sql" >"$ENV_DIR/$name.sql"
    pgbench -n -R 100 -T 15 -c 4 -f "$ENV_DIR/$name.sql" "$DATABASE_URL" >"$ENV_DIR/pgbench.out" 2>&1 ||
        bail_out "$(cat "$ENV_DIR/pgbench.out")"
    wait_for 20 is_drained "$name" || diag "$(pending "$name") wait"
    is "$layout: no stale vector at the end" "$(wrong "$name") $(pending "$name")" "0 0"
    ok "$layout: all are measured" wait_for 20 at_least 1200 figure "$name" rows
    p50=$(figure "$name" lag_p50_ms) p99=$(figure "$name" lag_p99_ms)
    diag "$layout: $(figure "$name" rows) changes, lag p50 $p50 ms, p99 $p99 ms, most $(figure "$name" lag_max_ms) ms"
    is "$layout: the lag has the time that the provider takes" "$([ "$p50" -ge 50 ] && echo yes)" yes
    is "$layout: the 99th percentile of the lag is under $MOST_MS ms" "$([ "$p99" -lt $MOST_MS ] && echo yes)" yes
    kill -TERM "$PID"
    finish "$name"
    is "$layout: exit 0" "$RC" 0
done
done_testing
