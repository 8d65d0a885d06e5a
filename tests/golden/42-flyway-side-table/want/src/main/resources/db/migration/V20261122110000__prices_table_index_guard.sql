-- vecplan: plan prices_table, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a66c780bc13f441cf498fac2ebf8a0979d87d856942bc75966b3c5ec86f7fbc1

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'prices_table' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'bc6296a1e5bb7a9291a9e82e191c08ee8721da1402b57d35bff563ace7014aba' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan prices_table: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'bc6296a1e5bb7a9291a9e82e191c08ee8721da1402b57d35bff563ace7014aba' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run prices_table.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('prices_table', 'index_guard', '20261122110000',
  '8943bdd24a192bddb1040a671681ba27401b6aa8942d4cde3465655f2705d603',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
