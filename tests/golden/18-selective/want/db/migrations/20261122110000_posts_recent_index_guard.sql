-- vecplan: plan posts_recent, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e24f1b917a05c671de7c4095bd5e051ffce77e2dce317f66016ab3a6b9b5efe2

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'posts_recent' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '7d7736decfedb3551c48beca423bf6a71ac2e26d63db5fdfba4620b4b7fdc1c7' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan posts_recent: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '7d7736decfedb3551c48beca423bf6a71ac2e26d63db5fdfba4620b4b7fdc1c7' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run posts_recent.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('posts_recent', 'index_guard', '20261122110000',
  '2458a7aee4fc09f02b233816cf6bafd50a90d74a97f7c7e54ae55e1378cd33bd',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_recent' AND step = 'index_guard';
