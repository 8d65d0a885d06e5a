-- The sweep's statements that are the same in both layouts.

-- session:
SELECT set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false),
  set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false)

-- session_write:
SELECT set_config('lock_timeout', '20ms', false)

-- key_types:
SELECT a.atttypid AS type, t.typarray AS array_type
  FROM unnest(ARRAY[{{key_names:sql}}]::text[]) WITH ORDINALITY AS k (name, n)
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = {{table_text:text}}::regclass AND a.attname = k.name
  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid ORDER BY k.n

-- vector_type:
SELECT t.oid AS type, t.typarray AS array_type FROM pg_catalog.pg_type AS t WHERE t.oid = {{vector_text:text}}::regtype

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

-- pending_newest:
SELECT coalesce(max(p.n), 0) AS n, count(*) AS rows FROM {{pending:sql}} AS p

-- pending_read:
SELECT b.n, {{batch_columns:sql}}
  FROM (SELECT p.* FROM {{pending:sql}} AS p WHERE p.n > $1::bigint AND p.n <= $2::bigint
         ORDER BY p.n LIMIT $3::bigint) AS b
 ORDER BY {{batch_columns:sql}}, b.n

-- pending_remove:
DELETE FROM {{pending:sql}} WHERE n = ANY ($1::bigint[])

-- quarantine_put:
INSERT INTO vecplan.quarantine AS vecplan_q (plan, key, hash, reason)
VALUES ({{plan:text}}, ARRAY[{{parameter_texts:sql}}], ${{hash_number:int}}::uuid, ${{reason_number:int}}::text)
ON CONFLICT (plan, key) DO UPDATE
  SET hash = excluded.hash, reason = excluded.reason, attempts = vecplan_q.attempts + 1, at = now()

-- quarantine_count:
SELECT count(*) AS rows FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = {{plan:text}}

-- quarantine_prune:
DELETE FROM vecplan.quarantine AS vecplan_q
 WHERE vecplan_q.plan = {{plan:text}} AND NOT EXISTS (
   SELECT FROM {{scope:sql}} WHERE ARRAY[{{key_texts:sql}}] = vecplan_q.key AND {{hash:sql}} = vecplan_q.hash)
