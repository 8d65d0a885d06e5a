-- vecplan: plan books_wide, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c3e2d76460cd5a4a0121c81327dba9a92f3ffd8913e1ea9d1a2f75dea015b677

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'books_wide' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '6167ecf58fa17be32e089f9172fdf39ceb37ebbc7fca558cb2da6454217a328c' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan books_wide: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '6167ecf58fa17be32e089f9172fdf39ceb37ebbc7fca558cb2da6454217a328c' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run books_wide.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('books_wide', 'index_guard', '20261122110000',
  '2a585185bf7c51c56af11a09e3318daf3a4e0ff56529f8e6905f806750dccaeb',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
