-- vecplan: plan items_ip, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 40cd323f1ae598becaab748b298114df552406422b58961a7ace03d8109211fc

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'items_ip' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'c59ac5335bfef2ad18f355584895579bfbb5eac9d7990b4d7f5347f1ae1b68ef' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan items_ip: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'c59ac5335bfef2ad18f355584895579bfbb5eac9d7990b4d7f5347f1ae1b68ef' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run items_ip.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_ip', 'index_guard', '20261122110000',
  '622b02ff25f94bcfa313c932d77cbf4abc727d5c777df454fdba42f2ba7e6c8c',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_ip' AND step = 'index_guard';
