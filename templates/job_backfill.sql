-- The sweep's statements that are the same in both layouts.

-- plan_lock:
SELECT m.id FROM vecplan.models AS m WHERE m.plan = {{plan:text}} FOR UPDATE

-- chunk_left:
SELECT count(*) AS chunks, coalesce(sum(c.rows), 0)::bigint AS rows FROM vecplan.chunks AS c
 WHERE c.plan = {{plan:text}} AND c.state <> 'done'

-- chunk_clear:
DELETE FROM vecplan.chunks WHERE plan = {{plan:text}}

-- chunk_claim:
UPDATE vecplan.chunks AS c
   SET state = 'running', attempts = attempts + 1, worker = $1::text, heartbeat = clock_timestamp(),
     lease_pid = pg_backend_pid(),
     lease_start = (SELECT b.backend_start FROM pg_catalog.pg_stat_activity AS b WHERE b.pid = pg_backend_pid())
 WHERE c.plan = {{plan:text}} AND c.chunk = (
   SELECT f.chunk FROM vecplan.chunks AS f
    WHERE f.plan = {{plan:text}} AND (f.state = 'todo' OR f.state = 'running' AND (
      f.heartbeat < clock_timestamp() - interval '30 s'
      OR NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS b
                      WHERE b.pid = f.lease_pid AND coalesce(b.backend_start = f.lease_start, true))))
    ORDER BY f.chunk LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING c.chunk, c.rows, {{low_bounds:sql}}, {{high_bounds:sql}}

-- chunk_beat:
UPDATE vecplan.chunks SET heartbeat = clock_timestamp()
 WHERE plan = {{plan:text}} AND chunk = $1::bigint AND state = 'running' AND lease_pid = pg_backend_pid()

-- chunk_done:
UPDATE vecplan.chunks SET state = 'done', lease_pid = NULL, lease_start = NULL
 WHERE plan = {{plan:text}} AND chunk = $1::bigint AND state = 'running' AND lease_pid = pg_backend_pid()

-- chunk_release:
UPDATE vecplan.chunks SET state = 'todo', lease_pid = NULL, lease_start = NULL
 WHERE plan = {{plan:text}} AND state = 'running' AND lease_pid = pg_backend_pid()
