-- vecplan: plan events_parts, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 1a0d796e545fac787f518df632d6d84557aa3212ee46abe2284e20952eb6c707

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'events_parts' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '5cce7318ff8dc99afc151ef110aef8ed03fc192b14539f92509c43e39b90ffc9' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_parts: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '5cce7318ff8dc99afc151ef110aef8ed03fc192b14539f92509c43e39b90ffc9' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run events_parts.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_parts', 'index_guard', '20261122110000',
  '0e2ce6795b136f121042dbfaea2be23ecb1bbd7fb449efafa8c7459873685375',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
