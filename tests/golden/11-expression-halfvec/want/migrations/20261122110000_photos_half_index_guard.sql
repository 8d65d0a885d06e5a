-- vecplan: plan photos_half, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f280bcb79b6e3ec1d8d1758473f69df95ee8a852c11610ab75d8cc5c71ebf9f6

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'photos_half' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'cbb9bcc3b1995e918bc6352ec4202a73ab56f609e2e36b1d0624732719aa9fe8' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan photos_half: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'cbb9bcc3b1995e918bc6352ec4202a73ab56f609e2e36b1d0624732719aa9fe8' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run photos_half.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('photos_half', 'index_guard', '20261122110000',
  '9f56f9c5339184060761e8f9350e42d2915917c34dfbd60bf44087a9900b21b1',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'photos_half' AND step = 'index_guard';
