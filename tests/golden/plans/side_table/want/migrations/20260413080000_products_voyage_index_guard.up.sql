-- vecplan: plan products_voyage, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 703d3249c52a5f917bb0e885ba2751b3acadc92952ea4b5e0a153ff86ec5517e

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'products_voyage' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '3a3f7675c330eb164be3907086496573b9853b086299e51aeb0bf872ab62791c' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan products_voyage: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '3a3f7675c330eb164be3907086496573b9853b086299e51aeb0bf872ab62791c' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run products_voyage.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('products_voyage', 'index_guard', '20260413080000',
  '1850a2a0e9e84f1276cc2ecf73ec066d2f6979790845272afaf770dbbc6d391b',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
