-- vecplan: plan files_uuid, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6bcfb291d1158f433e2915bbc4a17f6f799e5feed5c9ce5e31d1312d7d204d09

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'files_uuid' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '412fc81e5b6f6436df026e03e5c948ce35be8a22c2aeacf57fcaca61dd1bc305' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan files_uuid: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '412fc81e5b6f6436df026e03e5c948ce35be8a22c2aeacf57fcaca61dd1bc305' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run files_uuid.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('files_uuid', 'index_guard', '20261122110000',
  'cf1fb6931b4887afecb626a703624ac2c158289b9a9fbdbb71023c98947145ce',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
