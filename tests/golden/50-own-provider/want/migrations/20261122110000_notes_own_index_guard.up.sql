-- vecplan: plan notes_own, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5e55f8be7d4b6136d9fc006f4b77a907d0a5f205d433889323872440ab93845f

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_own' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '19865dd80f7d0407350e98fde4eb75d0e2fdbe7f608d9f2ef256e9fda4abd488' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_own: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '19865dd80f7d0407350e98fde4eb75d0e2fdbe7f608d9f2ef256e9fda4abd488' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_own.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_own', 'index_guard', '20261122110000',
  'e04452384520db4133bb8a0d8f127dd879a7b59c724a2a8836a979a2cf18e380',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
