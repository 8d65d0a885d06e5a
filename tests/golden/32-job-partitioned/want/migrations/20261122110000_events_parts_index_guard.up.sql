-- vecplan: plan events_parts, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 888d1c892464c039d00f21d17488a82944338525379bc985bdaa2c79fcc67a25

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'events_parts' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '1bc45276a0174e2d48e41d56abc1a9e18fff6862115781551bd2077f1dc3c24c' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_parts: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '1bc45276a0174e2d48e41d56abc1a9e18fff6862115781551bd2077f1dc3c24c' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run events_parts.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_parts', 'index_guard', '20261122110000',
  '00bca83cd998d61351ff22eecaa883f9035e43f5eed8039203fcf5386fffd5d6',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
