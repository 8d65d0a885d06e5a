-- vecplan: plan docs_v3, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6d103c42e40d9e9a4f303aa269efccdcc158650c6274490e72716ec1c5751916

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'docs_v3' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '18ec44c5a02b38673f8ac3c173ded79d57277d79500f1bd9a56d0ca3e7e3225f' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan docs_v3: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '18ec44c5a02b38673f8ac3c173ded79d57277d79500f1bd9a56d0ca3e7e3225f' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run docs_v3.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('docs_v3', 'index_guard', '20261222110000',
  '76ef7ed8f505f5de4882c73730c24f431219553f5911c0aaed049fb78a649ca1',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
