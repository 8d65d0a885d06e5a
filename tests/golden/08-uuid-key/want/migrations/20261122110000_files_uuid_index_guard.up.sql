-- vecplan: plan files_uuid, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2ac9ed6f1a4043228778a5fca692694adc0432cb80493adcb9c52f26c8e3c697

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'files_uuid' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '4d3998cffb902b6dc88ecfa240962d1a032c5fc9a77c668d5c58243578fd64d4' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan files_uuid: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '4d3998cffb902b6dc88ecfa240962d1a032c5fc9a77c668d5c58243578fd64d4' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run files_uuid.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('files_uuid', 'index_guard', '20261122110000',
  '5ccc3e1f9625157e333f9f2815f3f5e220a85444369f30bd8caa1ccb96cce42e',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
