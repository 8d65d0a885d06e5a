-- Measuring searches, outside the hot path: one snapshot, no lock but those of reading.

-- search_begin:
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL statement_timeout = '10min';
-- an exact search is one long loop over few expressions: compiling it costs more than it saves
SET LOCAL jit = off

-- search_end:
COMMIT

-- search_blocks:
-- of a partitioned table, those of its partitions
SELECT greatest(1, sum(pg_relation_size(r.relid)) / current_setting('block_size')::bigint)::bigint AS blocks
  FROM (SELECT {{vectors_text:text}}::regclass::oid AS relid
        UNION SELECT t.relid FROM pg_partition_tree({{vectors_text:text}}::regclass) AS t) AS r

-- search_session:
-- the settings of the search function
SELECT set_config(split_part(o.option, '=', 1), substr(o.option, strpos(o.option, '=') + 1), true)
  FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
 CROSS JOIN unnest(f.proconfig) AS o (option)
 WHERE n.nspname = {{function_schema:text}} AND f.proname = {{function_name:text}}
   AND f.proargnames[1:f.pronargs] = ARRAY[{{argument_names:sql}}]

-- search_sample:
-- rows that have both vectors
SELECT ARRAY[{{key_texts:sql}}]::text AS key, ({{old_vector:sql}})::text AS old, ({{new_vector:sql}})::text AS new, {{text_shown:sql}} AS text
  FROM {{sampled_vectors:sql}}{{with_old:sql}}
 WHERE {{new_vector:sql}} IS NOT NULL AND {{old_vector:sql}} IS NOT NULL AND {{in_scope:sql}}{{not_outdated:sql}}
 ORDER BY random() LIMIT $2::bigint
