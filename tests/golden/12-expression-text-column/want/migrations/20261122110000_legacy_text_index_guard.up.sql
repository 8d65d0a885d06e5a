-- vecplan: plan legacy_text, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e17a43d21997dcbbb6bfd391377f65707ce0d0dd88b817eec7ac5c7b1378bdb9

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'legacy_text' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '0b7b3c7626b36d6a7a941f8735359edbb5007b6ab239cee11e113affce8000f5' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan legacy_text: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '0b7b3c7626b36d6a7a941f8735359edbb5007b6ab239cee11e113affce8000f5' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run legacy_text.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('legacy_text', 'index_guard', '20261122110000',
  'd038a379849f6366fe342e9af3343128616fe81fe1e4acb923e8246fd5a4dc01',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
