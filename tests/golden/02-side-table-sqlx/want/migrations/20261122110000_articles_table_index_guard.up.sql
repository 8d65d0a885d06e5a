-- vecplan: plan articles_table, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7d77210f84c94fc0bb9270bc230b8ba30686e5f09d74a07823fb8defea36efbc

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'articles_table' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'f81ae37d36fcf173f1d3e4e0d3c6c6a4fdc3426d69ab004a34dc4df5531110ee' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan articles_table: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'f81ae37d36fcf173f1d3e4e0d3c6c6a4fdc3426d69ab004a34dc4df5531110ee' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run articles_table.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('articles_table', 'index_guard', '20261122110000',
  '48b463e280d2774951ce704f623602507346f72e5e0e0164fd948ca902dcb6ab',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
