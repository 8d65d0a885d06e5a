-- vecplan: plan pages_ivf, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7124c94cf1ae8e76ea653a910588d9c62636280d4cc75c3d8102aee4aa39eefa

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'pages_ivf' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'e88e07e3156cc0e304ef70b00608e3f52558b211d835847a8c099d8d74a5b6a5' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan pages_ivf: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'e88e07e3156cc0e304ef70b00608e3f52558b211d835847a8c099d8d74a5b6a5' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run pages_ivf.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('pages_ivf', 'index_guard', '20261122110000',
  '20e61108f7434fd20bd0ab4416f8ac2d7b77efbc31c760ca347e9d05cd64480a',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'pages_ivf' AND step = 'index_guard';
