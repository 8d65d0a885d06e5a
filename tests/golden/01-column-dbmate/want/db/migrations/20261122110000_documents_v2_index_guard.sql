-- vecplan: plan documents_v2, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 476294383b8cf519e1980da913be7e1de84200a97624e6e8a8cb79f720698eeb

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'documents_v2' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '22b7d4e6a1583d1f725c188b0c64b93c0b3e722ecdc4752a7a22095a59ab1766' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_v2: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '22b7d4e6a1583d1f725c188b0c64b93c0b3e722ecdc4752a7a22095a59ab1766' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run documents_v2.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_v2', 'index_guard', '20261122110000',
  '8a967f0fe856291c60da5cb86686ee718e25a2fc469c89f62863d9bb69ac0042',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_v2' AND step = 'index_guard';
