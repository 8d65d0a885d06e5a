-- vecplan: plan arrays_short, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 16fe1e80f863f0896310a788d93ae16656cf0da6b88c70fb941c52f5b07b3146

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'arrays_short' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'bbd717f76ea01e43103fa20476bbdd24cb4f75a96ba45fc5c0af76bde3ec4702' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan arrays_short: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'bbd717f76ea01e43103fa20476bbdd24cb4f75a96ba45fc5c0af76bde3ec4702' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run arrays_short.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_short', 'index_guard', '20261122110000',
  '83cc694316c3b0fbe4da27298aee69acdf555338ee3b83103ca7f9e5ef810be8',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
