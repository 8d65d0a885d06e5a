-- vecplan: plan posts_recent, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8e4a808ab544f93aa4138c04c39eda05ed12f7940d85e24ad48f4db57c1a25fa

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'posts_recent' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'e24fa899168d8d23a73bee790f5d575e228c86499c4a6d41d85ae5ea59c19152' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan posts_recent: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'e24fa899168d8d23a73bee790f5d575e228c86499c4a6d41d85ae5ea59c19152' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run posts_recent.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('posts_recent', 'index_guard', '20261122110000',
  '141314fafc5b10d62c8a029a87bee896c4a6308ba2b8a3a90dcb6c6e52e98c95',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_recent' AND step = 'index_guard';
