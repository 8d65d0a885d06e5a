-- vecplan: plan photos_half, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9a8879599bec62856910c0b88b1313702c3e41d913bdd4855cdfc8493165049f

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'photos_half' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '1c6502a7f94dc453ab6457ae5f68d9db66be26ec6e2d0d4deacb9c3080e2e8d4' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan photos_half: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '1c6502a7f94dc453ab6457ae5f68d9db66be26ec6e2d0d4deacb9c3080e2e8d4' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run photos_half.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('photos_half', 'index_guard', '20261122110000',
  'c80ad27fdf37c5ae10a2e87f9471e2b1b07a014aacf71cd3548ee9affc63abd9',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'photos_half' AND step = 'index_guard';
