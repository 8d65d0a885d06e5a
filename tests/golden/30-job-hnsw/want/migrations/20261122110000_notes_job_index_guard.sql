-- vecplan: plan notes_job, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f645a5f34bd0fdc5efcc5c26df52270c920ea8443029671aa124e25cf09607f9

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_job' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'd97c34606db9b7cbddf3bf03a42eb00660499779ae8a98191bca9ee299185fd5' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_job: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'd97c34606db9b7cbddf3bf03a42eb00660499779ae8a98191bca9ee299185fd5' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_job.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_job', 'index_guard', '20261122110000',
  'd8dd18c2553465e5705fe0d8defd8b89d221244f1c384a95a551102d6442c111',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
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
      LOCK TABLE public.notes IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP INDEX IF EXISTS public.notes_embedding_v2_idx;
      -- what a build that broke off has left on partitions
      EXECUTE coalesce((
        SELECT 'DROP INDEX ' || string_agg(i.indexrelid::regclass::text, ', ')
          FROM pg_partition_tree('public.notes') AS t
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
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan notes_job: ' || 'public.notes' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_job' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_job' AND step = 'index_guard';
