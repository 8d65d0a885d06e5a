-- vecplan: plan photos_half, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f299048a3bb1733c438b242e86dbabe40cf347440df4bb47f2b2f2edf3c01882

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'photos_half' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '85e1064b6e050d979fa086a9e6c7b1ba1bde8b3ac83dca74af0c9b1c859cad9d' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan photos_half: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '85e1064b6e050d979fa086a9e6c7b1ba1bde8b3ac83dca74af0c9b1c859cad9d' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run photos_half.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('photos_half', 'index_guard', '20261122110000',
  'f3b02710dc075b3ae1279a7d813c740bfb88ea409cbb66696c2965b03e19c4ff',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'photos_half' AND step = 'index_guard';
