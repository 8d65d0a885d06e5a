-- vecplan: plan articles_large, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7df1189e3dc5d8176c4f7f99f2d71b8767b6862256f478a1768c95821ee64528

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'articles_large' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '3e5d6e4c2da49c3c1040ba850012f99519297a73ef78d11c593a88a7b0b08848' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan articles_large: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '3e5d6e4c2da49c3c1040ba850012f99519297a73ef78d11c593a88a7b0b08848' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run articles_large.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('articles_large', 'index_guard', '20260304090000',
  '2c09a2d95650ac73e6de7c67b846f7a662fd84ea27b03eaffc2bcdb8691d8371',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_large' AND step = 'index_guard';
