-- vecplan: plan legacy_text, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 736caf9310e1f1ace55ec82d7aad59af9bfc49e9846857b719d9042f9a3ea323

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'legacy_text' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '4b1859ab8939d6f79752fcaf257bfc458313fdee4c56f870219a3c2894e1ea21' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan legacy_text: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '4b1859ab8939d6f79752fcaf257bfc458313fdee4c56f870219a3c2894e1ea21' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run legacy_text.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('legacy_text', 'index_guard', '20261122110000',
  '495a4d690f813b37756ec59b3ee9377cf1ce0649d89be2640fa3179659e564f6',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
