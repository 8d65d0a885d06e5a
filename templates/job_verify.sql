-- Measuring: one scan of the rows in scope, outside the hot path.

-- measure:
WITH row_state AS (
  SELECT {{filled:sql}} AS filled, {{in_sweep:sql}} AS swept, {{row_vector:sql}} IS NOT NULL AS present, {{row_source:sql}} IS NOT NULL AS sourced,
    coalesce({{row_source:sql}} = {{hash:sql}}, false) AS fresh, coalesce({{row_model:sql}} = {{tag:sql}}, false) AS tagged,
    coalesce({{extension:sql}}vector_norm({{row_vector:sql}}::{{extension:sql}}vector) > 0, false) AS normed,
    EXISTS (SELECT FROM {{pending:sql}} AS vecplan_p WHERE {{pending_join:sql}}
               AND vecplan_p.at > now() - make_interval(secs => $1::float8)) AS recent,
    EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = {{plan:text}}
               AND vecplan_q.key = ARRAY[{{key_texts:sql}}] AND vecplan_q.hash = {{hash:sql}}) AS quarantined
    FROM {{reading:sql}}
), judged AS (
  SELECT r.*, r.filled AND r.swept AS counted, r.present AND r.fresh AND r.tagged AS covered,
    r.filled AND r.swept AND r.recent AND NOT r.quarantined AND NOT (r.present AND r.fresh AND r.tagged) AS excused FROM row_state AS r
)
SELECT count(*) FILTER (WHERE j.counted) AS in_scope, count(*) FILTER (WHERE NOT j.filled) AS empty,
  count(*) FILTER (WHERE j.counted AND j.covered) AS covered,
  count(*) FILTER (WHERE j.excused AND j.present)
    + least(count(*) FILTER (WHERE j.excused AND NOT j.present), greatest({{waiting_rows:int}}, count(*) FILTER (WHERE j.counted) / 100)) AS recent,
  count(*) FILTER (WHERE j.counted AND NOT j.covered AND j.quarantined) AS quarantined,
  count(*) FILTER (WHERE j.filled AND j.present AND j.sourced) AS sourced,
  count(*) FILTER (WHERE j.filled AND j.present AND j.sourced AND j.fresh) AS fresh,
  count(*) FILTER (WHERE j.filled AND j.present) AS present,
  count(*) FILTER (WHERE j.filled AND j.present AND j.tagged) AS tagged,
  count(*) FILTER (WHERE j.filled AND j.present AND j.normed) AS normed
  FROM judged AS j

-- pending:
SELECT count(*) AS pending, coalesce(round(extract(epoch FROM now() - min(p.at))::numeric, 1), 0)::float8 AS oldest_s
  FROM {{pending:sql}} AS p

-- enter_pending:
INSERT INTO {{pending:sql}} ({{key_plain:sql}}, at)
-- when they changed is not known: too long ago to count as recent
SELECT {{key_columns:sql}}, now() - make_interval(secs => $1::float8) FROM {{reading:sql}}
 WHERE {{owed:sql}} AND NOT coalesce({{covered:sql}}, false)
   AND NOT EXISTS (SELECT FROM {{pending:sql}} AS vecplan_p WHERE {{pending_join:sql}})
   AND NOT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = {{plan:text}}
                      AND vecplan_q.key = ARRAY[{{key_texts:sql}}] AND vecplan_q.hash = {{hash:sql}})

-- gate_put:
INSERT INTO vecplan.gates (plan, gate, figure, threshold, passed, sample, plan_checksum, detail)
VALUES ({{plan:text}}, $1::text, $2::float8, $3::float8, $4::bool, $5::bigint, {{plan_checksum:text}}, $6::text::jsonb)
RETURNING to_char(measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS measured_at
