-- What every job needs: the session's settings and the rows of the ledger.

-- session:
SELECT set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false),
  set_config('idle_in_transaction_session_timeout', '0', false), set_config('idle_session_timeout', '0', false),
  set_config('default_transaction_isolation', 'read committed', false),
  set_config('DateStyle', 'ISO', false), set_config('IntervalStyle', 'postgres', false),
  set_config('TimeZone', 'UTC', false), set_config('extra_float_digits', '1', false),
  set_config('row_security', 'off', false)

-- steps:
SELECT m.step, coalesce(m.version, '') AS version, m.checksum, m.state, m.detail::text AS detail,
  coalesce(to_char(m.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), '') AS finished
  FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step <> 'pause'

-- over:
-- once a later plan's contract has dropped what this plan made, or its cutover has taken the names of that
SELECT to_regclass({{pending_text:text}}) IS NULL OR coalesce(later.renames, false) AS over, later.plan
  FROM vecplan.schema_migrations AS own
  LEFT JOIN LATERAL (
    SELECT e.plan, e.detail ? 'renamed' AND e.detail ->> 'vectors' = own.detail ->> 'vectors'
        AND e.detail ->> 'from' = own.detail ->> 'to' AS renames
      FROM vecplan.generations AS g JOIN vecplan.models AS m ON m.model = g.active
      JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand' AND e.detail ->> 'target' = g.target
     WHERE g.target = {{target:text}} AND e.started_at > own.started_at
     ORDER BY e.started_at DESC LIMIT 1) AS later ON true
 WHERE own.plan = {{plan:text}} AND own.step = 'expand'

-- step_put:
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ({{plan:text}}, $1::text, $2::text, $3::text, $4::text,
  CASE WHEN $4::text <> 'running' THEN clock_timestamp() END, $5::text::jsonb)
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = CASE WHEN excluded.state = 'running' THEN excluded.started_at ELSE m.started_at END,
    finished_at = excluded.finished_at, applied_by = excluded.applied_by,
    detail = m.detail || excluded.detail

-- step_remove:
DELETE FROM vecplan.schema_migrations WHERE plan = {{plan:text}} AND step = $1::text

-- pause_put:
INSERT INTO vecplan.schema_migrations (plan, step, checksum, state)
VALUES ({{plan:text}}, 'pause', {{plan_checksum:text}}, 'running') ON CONFLICT (plan, step) DO NOTHING

-- pause:
SELECT m.applied_by, to_char(m.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since
  FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'pause'

-- worker_prune:
DELETE FROM vecplan.workers AS w WHERE w.plan = {{plan:text}} AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_stat_activity AS b
   WHERE b.pid = w.pid AND coalesce(b.backend_start = w.backend_start, true))

-- worker_put:
INSERT INTO vecplan.workers AS w (plan, worker, kind, pid, backend_start, heartbeat, rows, rate, done, total,
  tokens, usd, requests, retries, quarantined, in_flight, waiting, lag_ms)
SELECT {{plan:text}}, $1::text, $2::text, b.pid, b.backend_start, clock_timestamp(), f.rows, f.rate, f.done, f.total,
    f.tokens, f.usd, f.requests, f.retries, f.quarantined, f.in_flight, f.waiting, f.lag_ms
  FROM pg_catalog.pg_stat_activity AS b, jsonb_to_record($3::jsonb) AS f (rows bigint, rate float8, done bigint,
    total bigint, tokens bigint, usd float8, requests bigint, retries bigint, quarantined bigint, in_flight bigint,
    waiting text, lag_ms bigint)
 WHERE b.pid = pg_backend_pid()
ON CONFLICT (plan, pid, backend_start) DO UPDATE
  SET (worker, kind, heartbeat, rows, rate, done, total, tokens, usd, requests, retries, quarantined, in_flight,
      waiting, lag_ms) = (excluded.worker, excluded.kind, excluded.heartbeat, excluded.rows, excluded.rate,
      excluded.done, excluded.total, excluded.tokens, excluded.usd, excluded.requests, excluded.retries,
      excluded.quarantined, excluded.in_flight, excluded.waiting, excluded.lag_ms)

-- worker_leave:
DELETE FROM vecplan.workers WHERE plan = {{plan:text}} AND pid = pg_backend_pid()

-- workers:
-- a worker is gone once its backend is, or when it is silent for as long as a lease holds
SELECT coalesce(json_agg(s ORDER BY s.started, s.name), '[]')::text AS workers FROM (
  SELECT w.worker AS name, w.kind, w.pid,
      CASE WHEN b.pid IS NULL OR w.heartbeat < clock_timestamp() - interval '30 s' THEN 'gone'
           WHEN w.waiting IS NOT NULL THEN 'waiting' ELSE 'working' END AS state,
      to_char(w.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS started,
      greatest(0, floor(extract(epoch FROM clock_timestamp() - w.heartbeat)))::bigint AS heartbeat_age_s,
      (SELECT count(*) FROM vecplan.chunks AS c
        WHERE c.plan = w.plan AND c.state = 'running' AND c.lease_pid = w.pid) AS chunks,
      w.rows, w.rate, w.done, w.total, w.tokens, w.usd, w.requests, w.retries, w.quarantined, w.in_flight,
      w.waiting, w.lag_ms
    FROM vecplan.workers AS w
    LEFT JOIN pg_catalog.pg_stat_activity AS b
      ON b.pid = w.pid AND coalesce(b.backend_start = w.backend_start, true)
   WHERE w.plan = {{plan:text}}) AS s

-- follow_listen:
LISTEN {{channel:ident}}

-- follow_claim:
-- who follows: free once that backend is gone, or has been silent for long
INSERT INTO vecplan.schema_migrations AS m (plan, step, checksum, state, started_at, detail)
SELECT e.plan, 'follow', {{plan_checksum:text}}, 'running', clock_timestamp(),
  jsonb_build_object('pid', b.pid, 'backend_start', b.backend_start, 'heartbeat', clock_timestamp(), 'worker', $1::text)
  FROM vecplan.schema_migrations AS e JOIN pg_catalog.pg_stat_activity AS b ON b.pid = pg_backend_pid()
 WHERE e.plan = {{plan:text}} AND e.step = 'expand' AND e.state = 'done'
ON CONFLICT (plan, step) DO UPDATE
  SET checksum = excluded.checksum, state = excluded.state, started_at = excluded.started_at, finished_at = NULL,
    applied_by = excluded.applied_by, detail = excluded.detail
  WHERE m.state <> 'running' OR (m.detail ->> 'heartbeat')::timestamptz < clock_timestamp() - interval '30 s'
    OR NOT EXISTS (
      SELECT FROM pg_catalog.pg_stat_activity AS b
       WHERE b.pid = (m.detail ->> 'pid')::integer
         AND coalesce(b.backend_start = (m.detail ->> 'backend_start')::timestamptz, true))

-- follow_beat:
UPDATE vecplan.schema_migrations AS m
   SET detail = m.detail || jsonb_build_object('heartbeat', clock_timestamp(), 'rows', $1::bigint,
         'lag_p50_ms', $2::bigint, 'lag_p99_ms', $3::bigint, 'lag_max_ms', $4::bigint)
 WHERE m.plan = {{plan:text}} AND m.step = 'follow' AND m.state = 'running'
   AND (m.detail ->> 'pid')::integer = pg_backend_pid()

-- follow_release:
UPDATE vecplan.schema_migrations AS m SET state = 'done', finished_at = clock_timestamp()
 WHERE m.plan = {{plan:text}} AND m.step = 'follow' AND m.state = 'running'
   AND (m.detail ->> 'pid')::integer = pg_backend_pid()

-- generation:
SELECT g.active, to_json(g.accept)::text AS accept,
  to_char(g.since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since,
  (extract(epoch FROM g.since) * 1000000)::bigint AS since_us, extract(epoch FROM now() - g.since)::bigint AS age_s
  FROM vecplan.generations AS g WHERE g.target = {{target:text}}

-- progress:
-- an estimate, until the last chunk is made
SELECT greatest(c.rows, (SELECT s.estimated_rows FROM vecplan.sweeps AS s WHERE s.plan = {{plan:text}} AND s.frontier IS NOT NULL)) AS rows,
  c.rows_done,
  (SELECT count(*) FROM {{pending:sql}}) AS pending,
  (SELECT coalesce(extract(epoch FROM now() - min(p.at)), 0)::bigint FROM {{pending:sql}} AS p) AS oldest_pending_s,
  (SELECT count(*) FROM vecplan.quarantine AS q WHERE q.plan = {{plan:text}}) AS quarantined
  FROM (SELECT coalesce(sum(c.rows), 0)::bigint AS rows, coalesce(sum(c.rows) FILTER (WHERE c.state = 'done'), 0)::bigint AS rows_done
          FROM vecplan.chunks AS c WHERE c.plan = {{plan:text}}) AS c

-- gates:
SELECT DISTINCT ON (g.gate) g.gate, g.figure, g.threshold, g.passed, g.sample,
  g.plan_checksum = {{plan_checksum:text}} AND coalesce(g.detail @> r.asked, true) AS current,
  g.measured_at > now() - make_interval(secs => {{max_age_s:int}}) / 2 AS young,
  g.measured_at < now() - make_interval(secs => {{max_age_s:int}}) AS expired,
  to_char(g.measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS measured_at
  FROM vecplan.gates AS g LEFT JOIN (VALUES {{required:sql}}) AS r (gate, at_least, asked, named) ON r.gate = g.gate
 WHERE g.plan = {{plan:text}} ORDER BY g.gate, g.id DESC
