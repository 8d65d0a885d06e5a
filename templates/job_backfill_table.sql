-- The sweep's statements where the vectors stand in a side table.

-- chunk_plan:
WITH todo AS (
  SELECT {{key_aliased:sql}}, row_number() OVER (ORDER BY {{key_columns:sql}}) - 1 AS r, count(*) OVER () AS n
    FROM {{scope:sql}} LEFT JOIN {{side:sql}} AS vecplan_side ON {{side_join:sql}}
   WHERE vecplan_side.source IS NULL AND {{filled:sql}}
), sized AS (
  SELECT t.*, ceil(t.n / ceil(t.n / ($1::bigint * 20.0)))::bigint AS size FROM todo AS t
)
INSERT INTO vecplan.chunks (plan, chunk, lo, hi, rows)
SELECT {{plan:text}}, s.r / s.size, max(ARRAY[{{sized_texts:sql}}]) FILTER (WHERE s.r % s.size = 0),
  max(ARRAY[{{sized_texts:sql}}]) FILTER (WHERE s.r % s.size = s.size - 1 OR s.r = s.n - 1),
  least(min(s.size), min(s.n) - s.r / s.size * min(s.size))
  FROM sized AS s WHERE s.r % s.size IN (0, s.size - 1) OR s.r = s.n - 1 GROUP BY s.r / s.size

-- window:
SELECT {{key_columns:sql}}
  FROM {{scope:sql}} LEFT JOIN {{side:sql}} AS vecplan_side ON {{side_join:sql}}
 WHERE ({{key_columns:sql}}) >= ({{arrays:sql}}) AND ({{key_columns:sql}}) <= ({{high:sql}})
   AND vecplan_side.source IS NULL AND {{filled:sql}}
 ORDER BY {{key_columns:sql}}
