-- The gate overlap: whether both models find the same rows, by exact searches among the rows that have both vectors.

-- overlap_exact:
-- a row as near as the last of the k is among them: of rows at one distance no choice is better than another
WITH measured AS MATERIALIZED (
  SELECT {{old_distance:sql}}::float8 AS old_d, {{new_distance:sql}}::float8 AS new_d
    FROM {{new_vectors:sql}}{{with_old:sql}}
   WHERE {{new_vector:sql}} IS NOT NULL AND {{old_vector:sql}} IS NOT NULL AND {{in_scope:sql}}{{not_outdated:sql}}
     AND ARRAY[{{key_texts:sql}}]::text IS DISTINCT FROM $1::text
), old_top AS MATERIALIZED (
  SELECT m.old_d AS d FROM measured AS m ORDER BY m.old_d LIMIT $4::bigint
), new_top AS MATERIALIZED (
  SELECT m.new_d AS d FROM measured AS m ORDER BY m.new_d LIMIT $4::bigint
), depth AS (
  SELECT count(*) AS k, max(o.d) AS old_d, (SELECT max(n.d) FROM new_top AS n) AS new_d FROM old_top AS o
), common AS MATERIALIZED (
  -- the rows that both models find, by the worse of their two ranks
  SELECT 1 + greatest((SELECT count(*) FROM old_top AS o WHERE o.d < m.old_d - 1e-6),
                      (SELECT count(*) FROM new_top AS n WHERE n.d < m.new_d - 1e-6)) AS r
    FROM measured AS m CROSS JOIN depth AS d WHERE m.old_d <= d.old_d + 1e-6 AND m.new_d <= d.new_d + 1e-6
), agreed AS (
  -- how many of the first n rows are the same
  SELECT g.n, least(g.n, (SELECT count(*) FROM common AS c WHERE c.r <= g.n)) AS rows
    FROM depth AS d CROSS JOIN generate_series(1, d.k) AS g (n)
)
SELECT coalesce(max(a.rows), 0) AS hits, count(*) AS found,
  -- rank-biased overlap, extrapolated from these ranks, p = 0.9 (Webber, Moffat and Zobel 2010)
  coalesce(max(a.rows) * 0.9::float8 ^ count(*) / count(*) + 0.1 / 0.9 * sum(a.rows * 0.9::float8 ^ a.n / a.n), 1) AS rbo
  FROM agreed AS a
