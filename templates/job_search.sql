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
