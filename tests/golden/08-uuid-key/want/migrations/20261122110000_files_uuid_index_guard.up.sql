-- vecplan: plan files_uuid, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: bfe8046d8c577c76f6f63bba2a745b5012cb2925e944a3a00918c3782cc87450

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'files_uuid' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '197e7fe54bb35dbf06dfa17d83851eebf5517ff80daa7fd4ff00555c435148fa' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan files_uuid: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '197e7fe54bb35dbf06dfa17d83851eebf5517ff80daa7fd4ff00555c435148fa' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run files_uuid.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('files_uuid', 'index_guard', '20261122110000',
  'f39125326a7a23f33439e102e785011d274fc4c8a0489979059de65822fc0560',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
