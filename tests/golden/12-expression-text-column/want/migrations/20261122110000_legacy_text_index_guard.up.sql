-- vecplan: plan legacy_text, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3dce75445f9611e2f7f57fd2321aa6aae49b0948fe1c8b35de880579bf523eb8

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'legacy_text' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'c29a626c4dec5314b71cf4842a0289d770352e330e05d7a7982e7db53e5433f5' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan legacy_text: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'c29a626c4dec5314b71cf4842a0289d770352e330e05d7a7982e7db53e5433f5' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run legacy_text.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('legacy_text', 'index_guard', '20261122110000',
  '812efc4b468f649174db3f81a2259667be00b928549ada7752d13b9738148fc2',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
