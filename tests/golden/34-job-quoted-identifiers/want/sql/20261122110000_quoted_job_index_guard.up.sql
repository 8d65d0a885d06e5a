-- vecplan: plan quoted_job, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 68c62747bdca75daaa06eb5d8d1eeb69ef432da08bca470c2d638980b08350b3

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'quoted_job' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '57ba591a6702876c56faf4795b8def51b221bd2b74b07662a2712fdbceb13c13' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan quoted_job: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '57ba591a6702876c56faf4795b8def51b221bd2b74b07662a2712fdbceb13c13' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run quoted_job.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('quoted_job', 'index_guard', '20261122110000',
  'f4074c314d078aa690c8a887fbd4ef9a9b23995cfc6c87d4c68cec787d16e744',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
