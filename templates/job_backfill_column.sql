-- The sweep's statements where the vectors stand in a column of the table.

-- chunk_plan:
WITH todo AS (
  SELECT {{key_aliased:sql}}, row_number() OVER (ORDER BY {{key_columns:sql}}) - 1 AS r
    FROM {{swept:sql}} WHERE {{table_name:ident}}.{{source_name:ident}} IS NULL AND {{filled:sql}}
), heap AS (
  -- a partitioned table has none of its own
  SELECT sum(pg_relation_size(h.relid)) AS bytes
    FROM (SELECT {{table_text:text}}::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree({{table_text:text}}) AS t) AS h
), counted AS (
  -- the least window: the rows of all the pages that a batch touches once each
  SELECT count(*) AS n, least(200000, $1::bigint * greatest(1, ceil(count(*)::float8 * current_setting('block_size')::int
           / greatest(min(h.bytes), 1)))) AS fewest FROM todo, heap AS h
), sized AS MATERIALIZED (
  SELECT c.n, ceil(c.n / greatest(1, floor(c.n / c.fewest)))::bigint AS size FROM counted AS c
)
INSERT INTO vecplan.chunks (plan, chunk, lo, hi, rows)
SELECT {{plan:text}}, s.r / w.size, max(ARRAY[{{sized_texts:sql}}]) FILTER (WHERE s.r % w.size = 0),
  max(ARRAY[{{sized_texts:sql}}]) FILTER (WHERE s.r % w.size = w.size - 1 OR s.r = w.n - 1),
  least(min(w.size), min(w.n) - s.r / w.size * min(w.size))
  FROM todo AS s, sized AS w WHERE s.r % w.size IN (0, w.size - 1) OR s.r = w.n - 1 GROUP BY s.r / w.size

-- window:
SELECT {{w_columns:sql}}
  FROM (SELECT {{key_aliased:sql}}, {{table_name:ident}}.tableoid AS part, ({{table_name:ident}}.ctid::text::point)[0] AS page,
               row_number() OVER (PARTITION BY {{table_name:ident}}.tableoid, ({{table_name:ident}}.ctid::text::point)[0]) AS rank
          FROM {{swept_with_pages:sql}}
         WHERE ({{key_columns:sql}}) >= ({{arrays:sql}}) AND ({{key_columns:sql}}) <= ({{high:sql}})
           AND {{table_name:ident}}.{{source_name:ident}} IS NULL AND {{filled:sql}}) AS w
 ORDER BY w.rank, w.part, w.page
