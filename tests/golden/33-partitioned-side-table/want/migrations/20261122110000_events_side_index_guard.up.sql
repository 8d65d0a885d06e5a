-- vecplan: plan events_side, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 02324a73a9fd1e938a956b1fb63e1e928d24b9ae278f1e8200f9b42f23cda54a

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'events_side' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '104c056b2dab2185ee8eaa3887565ecd5e3b16afc389a0490753e83c165346fe' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_side: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '104c056b2dab2185ee8eaa3887565ecd5e3b16afc389a0490753e83c165346fe' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run events_side.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_side', 'index_guard', '20261122110000',
  '633380d28782a24cbe267b0f0252a0e5b20e2a88c58f679b964eba44cfe2a2c0',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
