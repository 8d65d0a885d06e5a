-- vecplan: plan arrays_short, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 08dbf6a0e3ed141f29e9ca368ed54d794e267a2ca9ea918d6442c17ee27a8777

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'arrays_short' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '0b6f5b9c607294f28f797536a95c5a358f81283fb34d4110e4cd15ac12b24325' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan arrays_short: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '0b6f5b9c607294f28f797536a95c5a358f81283fb34d4110e4cd15ac12b24325' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run arrays_short.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_short', 'index_guard', '20261122110000',
  '443a2286b7958ce1c99ce9ed5a69c6732ee48cd3a04d209a1f746e0c6e2daeef',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
