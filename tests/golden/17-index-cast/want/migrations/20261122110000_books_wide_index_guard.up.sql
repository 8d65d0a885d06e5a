-- vecplan: plan books_wide, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ac95c2a130f4db9575f82793e4c3b724fcacb0272c7cbdeb7a75b36ae10654a2

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'books_wide' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '296eee06b6b4759cb0312940864e619778012ea7434b251a575d6d3f41711e84' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan books_wide: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '296eee06b6b4759cb0312940864e619778012ea7434b251a575d6d3f41711e84' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run books_wide.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('books_wide', 'index_guard', '20261122110000',
  '2797ca325fa10a7a30a713a01517186a527aad839767142b6705a72a785204e9',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
