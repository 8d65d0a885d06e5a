-- The gate recall: what searches by the index find, against an exact search of the same space for the same distance.

-- recall_sample:
SELECT ARRAY[{{key_texts:sql}}]::text AS key, ({{new_vector:sql}})::text AS vector, {{text_shown:sql}} AS text
  FROM {{sampled_vectors:sql}}
 WHERE {{new_vector:sql}} IS NOT NULL AND {{in_scope:sql}}
 ORDER BY random() LIMIT $2::bigint

-- recall_session:
-- a small table must not tempt the planner away from the index
SET LOCAL enable_seqscan = off;
SET LOCAL enable_sort = off

-- recall_plan:
EXPLAIN (VERBOSE, FORMAT JSON)
{{recall_search:sql}}

-- recall_by_index:
-- every scan that gives rows in the order of their distance is the planned index's, and there is one
SELECT coalesce(bool_and(c.oid IS NOT NULL), false) AS by_index
  FROM jsonb_path_query($1::text::jsonb, 'strict $.** ? (exists (@."Order By"))') AS s (node)
  LEFT JOIN (pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace)
    ON c.relname = s.node ->> 'Index Name' AND n.nspname = s.node ->> 'Schema'
   AND c.oid IN (SELECT to_regclass({{index_text:text}})::oid
                 UNION SELECT t.relid FROM pg_partition_tree(to_regclass({{index_text:text}})) AS t)

-- recall_settings:
SELECT jsonb_build_object({{index_settings:sql}})::text AS settings

-- recall_search:
{{recall_search:sql}}

-- recall_exact_session:
SET LOCAL enable_seqscan TO DEFAULT;
SET LOCAL enable_sort TO DEFAULT

-- recall_exact:
-- "+ 0" keeps the index out; a neighbour as near as the last one is none the worse for its name
WITH nearest AS (
  SELECT max(e.vecplan_d) AS edge, count(*) AS found
    FROM (SELECT ({{searched_distance:sql}} + 0)::float8 AS vecplan_d
            FROM {{new_vectors:sql}}
           WHERE {{new_vector:sql}} IS NOT NULL AND {{in_scope:sql}} AND ARRAY[{{key_texts:sql}}]::text <> $1::text
           ORDER BY {{searched_distance:sql}} + 0 LIMIT $3::bigint) AS e
)
SELECT (SELECT count(*) FROM unnest($4::text::float8[]) AS i (vecplan_d) WHERE i.vecplan_d <= e.edge + 1e-6) AS hits, e.found
  FROM nearest AS e
