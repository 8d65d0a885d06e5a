-- vecplan: plan quoted_job, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 66901ff7f9fa9ee991734aa9a570ec1c22048cf2526704d173639ae0626e0bf2

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'quoted_job' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'cbfbf3d5a3af354de7348340a05297b5072c8b3c91861218753a2b8d513c374a' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan quoted_job: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'cbfbf3d5a3af354de7348340a05297b5072c8b3c91861218753a2b8d513c374a' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run quoted_job.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('quoted_job', 'index_guard', '20261122110000',
  '5e5b2395f767dd63bfc097746b7e267ec8e9baaf46f543af4a9e957eb4713264',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
