-- vecplan: plan parts_text, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5d8a3ffc2723883ab9bc49b541d62734c4294a76c7676996f1f36dc503f44d0b

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'parts_text' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'fb42366ff3d7cc18c5528c9e1e21b6bf6731046f3ee89a7f59bcdda643485336' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan parts_text: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'fb42366ff3d7cc18c5528c9e1e21b6bf6731046f3ee89a7f59bcdda643485336' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run parts_text.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('parts_text', 'index_guard', '20261122110000',
  '3e43778beb5a9adaa48b8cdaf3e47ea60ce49752cffce2e42f6d7de8e5badfc1',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
