-- vecplan: plan documents_paced, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b79018e996f65a1e483a3ce9fde770e9434c030920d51179def29c4d4c40a65b

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'documents_paced' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '22b7d4e6a1583d1f725c188b0c64b93c0b3e722ecdc4752a7a22095a59ab1766' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_paced: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '22b7d4e6a1583d1f725c188b0c64b93c0b3e722ecdc4752a7a22095a59ab1766' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run documents_paced.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_paced', 'index_guard', '20261122110000',
  'ceca5dd65f035d2428dc3a645947ccd61b09613ece61c4dc4f07d0164fa648dd',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
