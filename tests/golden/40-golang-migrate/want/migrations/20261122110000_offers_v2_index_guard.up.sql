-- vecplan: plan offers_v2, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9865fb0aec521968f5c081d0642fb44b3ce04dca0f1e6687272e1d5fa8cc32fc

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'offers_v2' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'b1ec5f070b030c29feb5f93373b6f9dc3a2dbf3e2a74c732c36d65d52b8efa65' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan offers_v2: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'b1ec5f070b030c29feb5f93373b6f9dc3a2dbf3e2a74c732c36d65d52b8efa65' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run offers_v2.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('offers_v2', 'index_guard', '20261122110000',
  '1acf5b9d999c5d669327cee0e63791f80723d601a87919705630da522144b990',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
