-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 038f0d08ef86628733b7728eb6018e3ac17ea68bef17959e78fb0278f8147dc9

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'f45d9e8b62dd136d9bb9d3f69e631a5dfb05da0636906fba4a6728686c30a02a' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan a_plan_with_a_name_of_forty_bytes_no_mor: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'f45d9e8b62dd136d9bb9d3f69e631a5dfb05da0636906fba4a6728686c30a02a' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run a_plan_with_a_name_of_forty_bytes_no_mor.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('a_plan_with_a_name_of_forty_bytes_no_mor', 'index_guard', '20261123235959',
  'b4e0d75ac637e77a82dcd1784e1caee1b39395eefa2a76e16c2fa4548544ca6e',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
