-- vecplan: plan pages_ivf, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0f91a8c76a08f0b2aa002bb83244056257d8c98d415775fea771762f8e14c3e4

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'pages_ivf' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '295ba44f32b4b36b18a3c479e595604fbd52c34400b95e78df7a9869f6d0d8d2' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan pages_ivf: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '295ba44f32b4b36b18a3c479e595604fbd52c34400b95e78df7a9869f6d0d8d2' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run pages_ivf.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('pages_ivf', 'index_guard', '20261122110000',
  '2a0d5545a805c0b5a0255289a49d9019388478d8e5cda14978258af4a3fb54d5',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'pages_ivf' AND step = 'index_guard';
