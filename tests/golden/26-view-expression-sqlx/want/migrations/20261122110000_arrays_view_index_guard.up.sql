-- vecplan: plan arrays_view, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: eb66e8ab90aa52a9ee859a43e6ca9326557d45716fc7d9dd6949078ac5dd663f

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'arrays_view' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '0500f6fcaf7dc3f09df198a0b5b67db14cf81afb94435d6c5a7b8329d703ccc0' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan arrays_view: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '0500f6fcaf7dc3f09df198a0b5b67db14cf81afb94435d6c5a7b8329d703ccc0' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run arrays_view.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_view', 'index_guard', '20261122110000',
  '54aa1bf1d68c2861802b28ed8836ed9eed41b7e3f97e3d41db758633b39bd0db',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
