-- The sweep where the vectors stand in a column of the table.

-- window_keys:
-- the rows of as many pages as a batch has rows, so that it touches each once; of a sample of pages
SELECT least(200000, $1::bigint * coalesce(ceil(count(*)::float8 / nullif(count(DISTINCT (r.part, r.page)), 0)), 1))::bigint AS keys
  FROM (SELECT {{table_name:ident}}.tableoid AS part, ({{table_name:ident}}.ctid::text::point)[0] AS page
          FROM {{table:sql}} AS {{table_name:ident}} TABLESAMPLE SYSTEM ((
            SELECT least(100, 10000.0 * current_setting('block_size')::int / greatest(1, sum(pg_relation_size(h.relid))))
              FROM (SELECT {{table_text:text}}::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree({{table_text:text}}) AS t) AS h))) AS r

-- window:
SELECT r.*, row_number() OVER (ORDER BY r.rank, r.part, r.page) AS place
  FROM (SELECT p.*, row_number() OVER (PARTITION BY p.part, p.page) AS rank
          FROM (SELECT {{key_aliased:sql}}, {{text_bytes:sql}} AS bytes, {{table_name:ident}}.tableoid AS part, ({{table_name:ident}}.ctid::text::point)[0] AS page
                  FROM {{swept_with_pages:sql}}
                 WHERE ({{key_columns:sql}}) >= ({{arrays:sql}}) AND ({{key_columns:sql}}) <= ({{window_end:sql}})
                   AND {{table_name:ident}}.{{source_name:ident}} IS NULL AND {{swept_filled:sql}}
                OFFSET 0 /* no text goes through the sorts */) AS p) AS r
