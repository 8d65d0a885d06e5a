-- The gate overlap: whether both models find the same rows, by exact searches among the rows that have both vectors.

-- overlap_sample:
SELECT ARRAY[{{key_texts:sql}}]::text AS key, ({{old_vector:sql}})::text AS old, ({{new_vector:sql}})::text AS new
  FROM {{sampled_vectors:sql}}{{with_old:sql}}
 WHERE {{new_vector:sql}} IS NOT NULL AND {{old_vector:sql}} IS NOT NULL AND {{in_scope:sql}}{{not_outdated:sql}}
 ORDER BY random() LIMIT $2::bigint

-- overlap_exact:
-- a row as near as the last of the k is among them: of rows at one distance no choice is better than another
WITH measured AS MATERIALIZED (
  SELECT {{old_distance:sql}}::float8 AS old_d, {{new_distance:sql}}::float8 AS new_d
    FROM {{new_vectors:sql}}{{with_old:sql}}
   WHERE {{new_vector:sql}} IS NOT NULL AND {{old_vector:sql}} IS NOT NULL AND {{in_scope:sql}}{{not_outdated:sql}}
     AND ARRAY[{{key_texts:sql}}]::text IS DISTINCT FROM $1::text
), edge AS (
  SELECT (SELECT max(o.old_d) FROM (SELECT m.old_d FROM measured AS m ORDER BY m.old_d LIMIT $4::bigint) AS o) AS old_d,
    (SELECT max(n.new_d) FROM (SELECT m.new_d FROM measured AS m ORDER BY m.new_d LIMIT $4::bigint) AS n) AS new_d
)
SELECT least($4::bigint, count(*) FILTER (WHERE m.old_d <= e.old_d + 1e-6 AND m.new_d <= e.new_d + 1e-6)) AS hits,
  least($4::bigint, count(*)) AS found
  FROM measured AS m CROSS JOIN edge AS e
