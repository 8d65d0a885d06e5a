-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 224bed38f327a3d3ed2ec828b45b69a20834ab38cd3cc6764198c158fce8ce8f

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a25d5ad5663e183ff70fb17a98756e18565d2dd24f18e3487641f86817bb4540' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan a_plan_with_a_name_of_forty_bytes_no_mor: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a25d5ad5663e183ff70fb17a98756e18565d2dd24f18e3487641f86817bb4540' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run a_plan_with_a_name_of_forty_bytes_no_mor.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('a_plan_with_a_name_of_forty_bytes_no_mor', 'index_guard', '20261123235959',
  'cfde7ced964b005ce84f63d503e555cad44df37a724b57f03d406c87964541ce',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
