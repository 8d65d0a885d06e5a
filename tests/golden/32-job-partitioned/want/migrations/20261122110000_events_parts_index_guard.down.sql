-- vecplan: plan events_parts, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5fc190fb00a8604394cd225315eaf0ced768981875af06e8d7bbf2275a6f9e3f

SET LOCAL lock_timeout = '2s';

-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.events IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP INDEX IF EXISTS public.events_embedding_v2_idx;
      -- what a build that broke off has left on partitions
      EXECUTE coalesce((
        SELECT 'DROP INDEX ' || string_agg(i.indexrelid::regclass::text, ', ')
          FROM pg_partition_tree('public.events') AS t
          JOIN pg_catalog.pg_index AS i ON i.indrelid = t.relid
          JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
          JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
          JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
          JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
          LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE t.level > 0 AND NOT c.relispartition AND (am.amname = 'hnsw' AND opc.opcname = 'vector_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
         AND a.attname = 'embedding_v2')), 'SELECT');
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan events_parts: ' || 'public.events' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_parts' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_parts' AND step = 'index_guard';
