-- The sweep's statements where the vectors stand in a column of the table.

-- chunk_plan:
WITH todo AS (
  SELECT {{key_aliased:sql}}, row_number() OVER (ORDER BY {{key_columns:sql}}) - 1 AS r, count(*) OVER () AS n
    FROM {{scope:sql}} WHERE {{table_name:ident}}.{{source_name:ident}} IS NULL AND {{filled:sql}}
), wanted AS (
  -- the least window: the rows of all the pages that a batch touches once each
  SELECT t.*, least(200000, $1::bigint * greatest(1, ceil(t.n::float8 * current_setting('block_size')::int
           / greatest(pg_relation_size({{table_text:text}}::regclass), 1)))) AS fewest FROM todo AS t
), sized AS (
  SELECT w.*, ceil(w.n / greatest(1, floor(w.n / w.fewest)))::bigint AS size FROM wanted AS w
)
INSERT INTO vecplan.chunks (plan, chunk, lo, hi, rows)
SELECT {{plan:text}}, s.r / s.size, max(ARRAY[{{sized_texts:sql}}]) FILTER (WHERE s.r % s.size = 0),
  max(ARRAY[{{sized_texts:sql}}]) FILTER (WHERE s.r % s.size = s.size - 1 OR s.r = s.n - 1),
  least(min(s.size), min(s.n) - s.r / s.size * min(s.size))
  FROM sized AS s WHERE s.r % s.size IN (0, s.size - 1) OR s.r = s.n - 1 GROUP BY s.r / s.size

-- window:
SELECT {{w_columns:sql}}
  FROM (SELECT {{key_aliased:sql}}, ({{table_name:ident}}.ctid::text::point)[0] AS page,
               row_number() OVER (PARTITION BY ({{table_name:ident}}.ctid::text::point)[0]) AS rank
          FROM {{scope_with_pages:sql}}
         WHERE ({{key_columns:sql}}) >= ({{arrays:sql}}) AND ({{key_columns:sql}}) <= ({{high:sql}})
           AND {{table_name:ident}}.{{source_name:ident}} IS NULL AND {{filled:sql}}) AS w
 ORDER BY w.rank, w.page
