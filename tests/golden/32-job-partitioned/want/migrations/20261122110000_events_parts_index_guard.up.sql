-- vecplan: plan events_parts, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8a6d6896abf65bc2cb08d50acf5b72d8ee732d9dca31da67ded954ceec3835f4

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'events_parts' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'f7d26f91b8388ad3670b877865182587acfb34778b9c4acdedfb61ae446a2f77' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_parts: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'f7d26f91b8388ad3670b877865182587acfb34778b9c4acdedfb61ae446a2f77' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run events_parts.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_parts', 'index_guard', '20261122110000',
  'cb3e7930bdf8b8efe44b2326400e2a7381cc6f5323726f7c7de9d547752cceeb',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
