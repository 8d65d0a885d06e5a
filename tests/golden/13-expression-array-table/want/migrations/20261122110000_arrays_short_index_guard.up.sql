-- vecplan: plan arrays_short, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f66752f91778ea817eab480d304886c63d8e580e1825cafce6e5243d635b0f2e

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'arrays_short' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'd3bff2ad667515f73ac03d0edebe5c44dcecad22acff295d35dadd26617f9ecc' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan arrays_short: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'd3bff2ad667515f73ac03d0edebe5c44dcecad22acff295d35dadd26617f9ecc' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run arrays_short.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_short', 'index_guard', '20261122110000',
  '9d45e924f643017b3eb38c4468a589be015021a36fbdeae7369c9b8f7852008a',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
