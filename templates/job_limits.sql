-- What the requests of all workers of the plan owe to its limits. What is owed for a rate shrinks with the server's
-- clock; a request owes its estimate from when it is sent, whatever becomes of the worker that sends it.

-- limits_add:
INSERT INTO vecplan.limits AS l (plan, tokens_used) VALUES ({{plan:text}}, $1::bigint)
ON CONFLICT (plan) DO UPDATE
  SET tokens_used = l.tokens_used + $1::bigint, tokens_owed = greatest(l.tokens_owed + $2::float8, 0)
RETURNING l.tokens_used

-- limits_take:
WITH held AS MATERIALIZED (
  SELECT l.requests_owed, l.tokens_owed, l.tokens_used, l.at
    FROM vecplan.limits AS l, set_config('synchronous_commit', 'off', true)
   WHERE l.plan = {{plan:text}} FOR UPDATE OF l
), clock AS MATERIALIZED (
  SELECT h.*, clock_timestamp() AS now FROM held AS h
), owed AS MATERIALIZED (
  SELECT c.now, c.tokens_used + $2::bigint AS used, r.requests_s, r.tokens_s,
    CASE WHEN r.requests_s > 0 THEN greatest(c.requests_owed - r.requests_s * r.passed_s, 0) ELSE 0 END AS requests,
    CASE WHEN r.tokens_s > 0 THEN greatest(c.tokens_owed + $2::bigint - r.tokens_s * r.passed_s, 0) ELSE 0 END AS tokens
    FROM clock AS c CROSS JOIN LATERAL (
      SELECT $3::float8 / 60 AS requests_s, $4::float8 / 60 AS tokens_s,
        greatest(extract(epoch FROM c.now - c.at), 0)::float8 AS passed_s) AS r
), waits AS MATERIALIZED (
  -- a bucket holds what a second brings; what is more than it holds goes when nothing is owed
  SELECT o.*, $5::float8 > 0 AND o.used + $1::bigint > $5::float8 AS spent,
    CASE WHEN $6::boolean THEN 0 ELSE greatest(0,
      (o.requests + 1 - greatest(o.requests_s, 1)) / nullif(o.requests_s, 0),
      (o.tokens + least($1::bigint, greatest(o.tokens_s, 1)) - greatest(o.tokens_s, 1)) / nullif(o.tokens_s, 0)) END AS wait_s
    FROM owed AS o
), verdict AS MATERIALIZED (
  SELECT w.*, t.goes, CASE WHEN t.goes THEN $1::bigint ELSE 0 END AS taken
    FROM waits AS w CROSS JOIN LATERAL (SELECT NOT w.spent AND w.wait_s <= 0 AS goes) AS t
), entered AS (
  UPDATE vecplan.limits AS l
     SET requests_owed = v.requests + v.goes::integer, tokens_owed = v.tokens + v.taken, tokens_used = v.used + v.taken,
       at = v.now
    FROM verdict AS v WHERE l.plan = {{plan:text}} AND (v.goes OR $2::bigint <> 0)
)
SELECT v.goes, v.spent, ceil(v.wait_s * 1000)::bigint AS wait_ms, v.used + v.taken AS used FROM verdict AS v
