-- How well either model answers a query whose answers are known, by exact searches.

-- labels_exact:
-- binary gains: nDCG@k (Jarvelin and Kekalainen 2002) and the reciprocal rank of the first answer
WITH measured AS MATERIALIZED (
  SELECT array_to_string(ARRAY[{{key_texts:sql}}], ',') AS key, {{old_distance:sql}}::float8 AS old_d, {{new_distance:sql}}::float8 AS new_d
    FROM {{new_vectors:sql}}{{with_old:sql}}
   WHERE {{new_vector:sql}} IS NOT NULL AND {{old_vector:sql}} IS NOT NULL AND {{in_scope:sql}}{{not_outdated:sql}}
), found AS (
  SELECT true AS old, o.key, row_number() OVER (ORDER BY o.old_d) AS r
    FROM (SELECT m.key, m.old_d FROM measured AS m ORDER BY m.old_d LIMIT $4::bigint) AS o
  UNION ALL
  SELECT false, n.key, row_number() OVER (ORDER BY n.new_d)
    FROM (SELECT m.key, m.new_d FROM measured AS m ORDER BY m.new_d LIMIT $4::bigint) AS n
), hit AS (
  SELECT f.old, f.r FROM found AS f WHERE f.key = ANY ($1::text::text[])
), best AS (
  SELECT sum(1 / ln(g.r + 1)) AS gain FROM generate_series(1, (SELECT least($4::bigint, count(DISTINCT a.key)) FROM unnest($1::text::text[]) AS a (key))) AS g (r)
)
SELECT coalesce(sum(1 / ln(h.r + 1)) FILTER (WHERE h.old) / max(b.gain), 0)::float8 AS old_ndcg,
  coalesce(sum(1 / ln(h.r + 1)) FILTER (WHERE NOT h.old) / max(b.gain), 0)::float8 AS new_ndcg,
  coalesce(1.0 / min(h.r) FILTER (WHERE h.old), 0)::float8 AS old_rr, coalesce(1.0 / min(h.r) FILTER (WHERE NOT h.old), 0)::float8 AS new_rr
  FROM hit AS h CROSS JOIN best AS b
