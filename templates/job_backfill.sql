-- The sweep's statements that are the same in both layouts.

-- plan_lock:
SELECT m.id FROM vecplan.models AS m WHERE m.plan = {{plan:text}} FOR UPDATE

-- chunk_left:
-- chunks that are not done, counting those still to be made as one, and about how many rows are in them;
-- a sweep of another version of the plan is none: its windows may have passed over rows of this one
SELECT c.chunks + (s.frontier IS NOT NULL)::int AS chunks,
  greatest(c.rows, CASE WHEN s.frontier IS NOT NULL THEN s.estimated_rows - c.rows_done END) AS rows
  FROM (SELECT count(*) FILTER (WHERE c.state <> 'done') AS chunks,
               coalesce(sum(c.rows) FILTER (WHERE c.state <> 'done'), 0)::bigint AS rows,
               coalesce(sum(c.rows) FILTER (WHERE c.state = 'done'), 0)::bigint AS rows_done
          FROM vecplan.chunks AS c JOIN vecplan.sweeps AS s ON s.plan = c.plan
         WHERE s.plan = {{plan:text}} AND s.plan_checksum = {{plan_checksum:text}}) AS c
  LEFT JOIN vecplan.sweeps AS s ON s.plan = {{plan:text}} AND s.plan_checksum = {{plan_checksum:text}}

-- chunk_clear:
DELETE FROM vecplan.chunks WHERE plan = {{plan:text}}

-- sweep_estimate:
-- the new column says nothing yet of how many rows are left
EXPLAIN (FORMAT JSON) SELECT FROM {{swept:sql}} WHERE {{filled:sql}}

-- sweep_begin:
-- rows beyond the greatest key of now are in pending; the number of a chunk is never given again
INSERT INTO vecplan.sweeps AS s (plan, plan_checksum, window_keys, estimated_rows, frontier, upto)
SELECT {{plan:text}}, {{plan_checksum:text}}, w.keys, $2::bigint,
  (SELECT ARRAY[{{key_texts:sql}}] FROM {{walked:sql}} ORDER BY {{key_columns:sql}} LIMIT 1),
  (SELECT ARRAY[{{key_texts:sql}}] FROM {{walked:sql}} ORDER BY {{key_descending:sql}} LIMIT 1)
  FROM ({{window_keys:sql}}) AS w
ON CONFLICT (plan) DO UPDATE
  SET plan_checksum = excluded.plan_checksum, begun_at = excluded.begun_at, window_keys = excluded.window_keys,
    estimated_rows = excluded.estimated_rows, frontier = excluded.frontier, upto = excluded.upto

-- sweep_read:
SELECT s.next_chunk, {{frontiers:sql}}, {{uptos:sql}} FROM vecplan.sweeps AS s
 WHERE s.plan = {{plan:text}} AND s.plan_checksum = {{plan_checksum:text}} AND s.frontier IS NOT NULL

-- sweep_next:
-- as many keys as a window has, or all that are left where it would leave less than its half; nothing
-- where another worker has made the chunk meanwhile
WITH turn AS MATERIALIZED (
  SELECT s.window_keys AS keys FROM vecplan.sweeps AS s
   WHERE s.plan = {{plan:text}} AND s.plan_checksum = {{plan_checksum:text}} AND s.next_chunk = ${{chunk_number:int}}::bigint
     AND s.frontier IS NOT NULL FOR UPDATE
), behind AS MATERIALIZED (
  SELECT b.*, row_number() OVER (ORDER BY {{b_columns:sql}}) AS n
    FROM (SELECT {{key_aliased:sql}} FROM {{walked:sql}}
           WHERE EXISTS (SELECT FROM turn) AND ({{key_columns:sql}}) >= ({{arrays:sql}}) AND ({{key_columns:sql}}) <= ({{high:sql}})
           ORDER BY {{key_columns:sql}} OFFSET (SELECT t.keys - 1 FROM turn AS t) LIMIT (SELECT t.keys / 2 + 2 FROM turn AS t)) AS b
), cut AS MATERIALIZED (
  SELECT b.* FROM behind AS b, turn AS t WHERE b.n <= 2 AND (SELECT count(*) FROM behind) = t.keys / 2 + 2
), last AS MATERIALIZED (
  SELECT {{b_columns:sql}} FROM cut AS b WHERE b.n = 1
  UNION ALL SELECT {{high:sql}} FROM turn WHERE NOT EXISTS (SELECT FROM cut)
), w AS MATERIALIZED (
  {{window_next:sql}}
), made AS (
  INSERT INTO vecplan.chunks (plan, chunk, lo, hi, rows, state, attempts, worker, heartbeat, lease_pid, lease_start)
  SELECT {{plan:text}}, ${{chunk_number:int}}::bigint, ARRAY[{{parameter_texts:sql}}], ARRAY[{{b_texts:sql}}], (SELECT count(*) FROM w),
    'running', 1, ${{worker_number:int}}::text, clock_timestamp(), pg_backend_pid(),
    (SELECT a.backend_start FROM pg_catalog.pg_stat_activity AS a WHERE a.pid = pg_backend_pid())
    FROM last AS b WHERE EXISTS (SELECT FROM w)
), moved AS (
  UPDATE vecplan.sweeps AS s SET next_chunk = s.next_chunk + 1, frontier = (SELECT ARRAY[{{b_texts:sql}}] FROM cut AS b WHERE b.n = 2)
   WHERE s.plan = {{plan:text}} AND EXISTS (SELECT FROM turn)
)
SELECT {{w_columns:sql}}, w.bytes FROM w ORDER BY w.place

-- chunk_claim:
UPDATE vecplan.chunks AS c
   SET state = 'running', attempts = attempts + 1, worker = $1::text, heartbeat = clock_timestamp(),
     lease_pid = pg_backend_pid(),
     lease_start = (SELECT b.backend_start FROM pg_catalog.pg_stat_activity AS b WHERE b.pid = pg_backend_pid())
 WHERE c.plan = {{plan:text}} AND c.chunk = (
   SELECT f.chunk FROM vecplan.chunks AS f
    WHERE EXISTS (SELECT FROM vecplan.sweeps AS s WHERE s.plan = {{plan:text}} AND s.plan_checksum = {{plan_checksum:text}})
      AND f.plan = {{plan:text}} AND f.state <> 'done' AND (f.state = 'todo' OR (
      f.heartbeat < clock_timestamp() - interval '30 s'
      OR NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS b
                      WHERE b.pid = f.lease_pid AND coalesce(b.backend_start = f.lease_start, true))))
    ORDER BY f.chunk LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING c.chunk, c.attempts, {{low_bounds:sql}}, {{high_bounds:sql}}

-- window:
SELECT {{w_columns:sql}}, w.bytes FROM (
  {{window_again:sql}}
) AS w ORDER BY w.place

-- chunk_beat:
UPDATE vecplan.chunks SET heartbeat = clock_timestamp()
 WHERE plan = {{plan:text}} AND chunk = $1::bigint AND attempts = $2::bigint AND state = 'running' AND lease_pid = pg_backend_pid()

-- chunk_done:
UPDATE vecplan.chunks SET state = 'done', lease_pid = NULL, lease_start = NULL
 WHERE plan = {{plan:text}} AND chunk = $1::bigint AND attempts = $2::bigint AND state = 'running' AND lease_pid = pg_backend_pid()

-- chunk_release:
UPDATE vecplan.chunks SET state = 'todo', lease_pid = NULL, lease_start = NULL
 WHERE plan = {{plan:text}} AND state = 'running' AND lease_pid = pg_backend_pid()
