-- vecplan: plan notes_adjusted, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5bbf2c357c34ea90def455e1c355d21ab2121f50ed0de8160fa6128010a1098e

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_adjusted' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'fc8212684e9cc9515a02d1c5e70e68232878de198c9e4b9a4b3abeebce195fe7' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_adjusted: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'fc8212684e9cc9515a02d1c5e70e68232878de198c9e4b9a4b3abeebce195fe7' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_adjusted.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_adjusted', 'index_guard', '20261122110000',
  'fee7645a28dfbde122bc604a402235c648e5cb51d45072a1825086cd9cbcdd48',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
