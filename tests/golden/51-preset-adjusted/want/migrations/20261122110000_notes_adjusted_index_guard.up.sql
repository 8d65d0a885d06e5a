-- vecplan: plan notes_adjusted, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 65c9ad2cdab5cc477b8da510663ba9cc104a6711d0e8094c56f1e4f4920ab34a

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_adjusted' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '40f5553deb2ca6a6e0c8115a471555959f87752aed6d303394850ee8b9cdf869' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_adjusted: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '40f5553deb2ca6a6e0c8115a471555959f87752aed6d303394850ee8b9cdf869' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_adjusted.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_adjusted', 'index_guard', '20261122110000',
  'e0c73e013e2de3dc31d63857663b4df3a37693c69846367713a5b3ae231a6258',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
