-- The sweep's statements where the vectors stand in a side table.

-- chunk_plan:
WITH todo AS (
  SELECT {{key_aliased:sql}}, row_number() OVER (ORDER BY {{key_columns:sql}}) - 1 AS r
    FROM {{swept:sql}} LEFT JOIN {{side:sql}} AS vecplan_side ON {{side_join:sql}}
   WHERE vecplan_side.source IS NULL AND {{filled:sql}}
), counted AS (
  SELECT count(*) AS n, $1::bigint * 20.0 AS most FROM todo
), sized AS MATERIALIZED (
  SELECT c.n, ceil(c.n / greatest(1, ceil(c.n / c.most)))::bigint AS size FROM counted AS c
)
INSERT INTO vecplan.chunks (plan, chunk, lo, hi, rows)
SELECT {{plan:text}}, s.r / w.size, max(ARRAY[{{sized_texts:sql}}]) FILTER (WHERE s.r % w.size = 0),
  max(ARRAY[{{sized_texts:sql}}]) FILTER (WHERE s.r % w.size = w.size - 1 OR s.r = w.n - 1),
  least(min(w.size), min(w.n) - s.r / w.size * min(w.size))
  FROM todo AS s, sized AS w WHERE s.r % w.size IN (0, w.size - 1) OR s.r = w.n - 1 GROUP BY s.r / w.size

-- window:
SELECT {{key_columns:sql}}
  FROM {{swept:sql}} LEFT JOIN {{side:sql}} AS vecplan_side ON {{side_join:sql}}
 WHERE ({{key_columns:sql}}) >= ({{arrays:sql}}) AND ({{key_columns:sql}}) <= ({{high:sql}})
   AND vecplan_side.source IS NULL AND {{filled:sql}}
 ORDER BY {{key_columns:sql}}
