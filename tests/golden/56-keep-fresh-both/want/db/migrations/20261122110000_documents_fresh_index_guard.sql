-- vecplan: plan documents_fresh, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9d071fc1564688fd6820f74ecc79c50e66eddac7273e852f5fd03f28f3cbf87c

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'documents_fresh' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a023c9fe3bee43ddd3c0abacd625c5ed91fa89aff0a031351159908e4dcb5d61' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_fresh: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a023c9fe3bee43ddd3c0abacd625c5ed91fa89aff0a031351159908e4dcb5d61' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run documents_fresh.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_fresh', 'index_guard', '20261122110000',
  '6676ec75cf7f3927d51832d6bd794d3aa9064e47179cd6949a4458ae27ec9f67',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_fresh' AND step = 'index_guard';
