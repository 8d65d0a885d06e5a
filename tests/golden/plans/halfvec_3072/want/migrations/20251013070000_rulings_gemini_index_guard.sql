-- vecplan: plan rulings_gemini, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3afb833582d0758b5f14fe41d323954b66ae0286fc14e557a85f4ce6809039e0

-- +goose Up
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'rulings_gemini' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '450d2d3bc3531bb8b4d3d163c13b362390abb402397f97a88df6654a4d1517a1' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan rulings_gemini: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '450d2d3bc3531bb8b4d3d163c13b362390abb402397f97a88df6654a4d1517a1' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run rulings_gemini.manifest.json", then apply the migrations again';
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('rulings_gemini', 'index_guard', '20251013070000',
  '138dc35fe2397977870b324e56d6af47b379ede5da36b338d01637a38298b8ef',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.rulings IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP INDEX IF EXISTS public.rulings_embedding_v2_idx;
      -- what a build that broke off has left on partitions
      EXECUTE coalesce((
        SELECT 'DROP INDEX ' || string_agg(i.indexrelid::regclass::text, ', ')
          FROM pg_partition_tree('public.rulings') AS t
          JOIN pg_catalog.pg_index AS i ON i.indrelid = t.relid
          JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
          JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
          JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
          JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
          LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE t.level > 0 AND NOT c.relispartition AND (am.amname = 'hnsw' AND opc.opcname = 'halfvec_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
         AND a.attname = 'embedding_v2')), 'SELECT');
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan rulings_gemini: ' || 'public.rulings' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.schema_migrations WHERE plan = 'rulings_gemini' AND step = 'index';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.schema_migrations WHERE plan = 'rulings_gemini' AND step = 'index_guard';
-- +goose StatementEnd
