-- vecplan: plan quoted, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: fc51cb9d974085f7e518962b24d8e0570609cbb5862438af4a599a44ebca5c8b

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'quoted' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '09a85de4c2d8ec76e329c3b5dee6dd3377166d821c50d2c300f69b55a4a2de66' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan quoted: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '09a85de4c2d8ec76e329c3b5dee6dd3377166d821c50d2c300f69b55a4a2de66' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run quoted.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('quoted', 'index_guard', '20261122110000',
  '99ed89daf648574a77a0abe4f674ef4468b5fdcd77a4ea81e76ba254efe63d71',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
