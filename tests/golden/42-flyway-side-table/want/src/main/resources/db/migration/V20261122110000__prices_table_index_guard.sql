-- vecplan: plan prices_table, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: be054b7804ea9aa7aa610ed4c43b8ff2720e7059673959af9b04361e90b12455

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'prices_table' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'e5d4b5d6645ba37d9df9bc7381c37e7a8c91e75030e4670cc778ee6e3b39ceba' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan prices_table: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'e5d4b5d6645ba37d9df9bc7381c37e7a8c91e75030e4670cc778ee6e3b39ceba' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run prices_table.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('prices_table', 'index_guard', '20261122110000',
  '77b8fe16443f498236e1933e7bbff1ff6a82593fc0f0b25469fafd6ce1746143',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
