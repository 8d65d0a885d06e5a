-- vecplan: plan arrays_short, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e9d4bc1542067501cac15220ed118844f8e3fab37456cac86bdd7e153041d13c

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'arrays_short' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '237a6fd4596b343b9bafb5f3d3889a87d6670bb587e4d0dd2185c7d8af0fb276' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan arrays_short: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '237a6fd4596b343b9bafb5f3d3889a87d6670bb587e4d0dd2185c7d8af0fb276' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run arrays_short.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_short', 'index_guard', '20261122110000',
  '30517123971c5b05418a2941256165913519d368af86cbd57c760dce24ff4756',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
