-- vecplan: plan notes_natural, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2453b20027b025aa738608dd5fc96535d967dac0b80bdf1d22c0ab2888dda230

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_natural' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '1772b3a8aa4ad8c07012e0091645f6a0500ade0ea08019facf29c1b7b06a9cfe' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_natural: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '1772b3a8aa4ad8c07012e0091645f6a0500ade0ea08019facf29c1b7b06a9cfe' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_natural.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_natural', 'index_guard', '20261122110000',
  'f3f3a81c89223f034a02c9091fc2bee2e73a29a4d8e73b7c4f55ec67cfeaf311',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
