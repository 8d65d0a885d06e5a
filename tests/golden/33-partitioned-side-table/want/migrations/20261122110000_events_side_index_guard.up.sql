-- vecplan: plan events_side, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d20374881e16f85805d3ff786e75b31f435a942e3ba6564046cbb0ec301f3bf9

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'events_side' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '31d54daa93fa30b6694118ed504e55ce94cdd37a5fe6d5c563ceabb8f51b6581' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_side: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '31d54daa93fa30b6694118ed504e55ce94cdd37a5fe6d5c563ceabb8f51b6581' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run events_side.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_side', 'index_guard', '20261122110000',
  'bfc19a77784650bd98f731a8f58ca0073b94f4744c6d54f23cb968f89386b615',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
