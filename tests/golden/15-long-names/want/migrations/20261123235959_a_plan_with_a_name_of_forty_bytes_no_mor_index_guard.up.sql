-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: bdea8d22cd4df83c5ebb31c77a3b99e3f942115cf5a572ea0680bd70f34c9ba4

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '17f420defc21fdcf03188478581c64d93443388265f877e922c0bfa2b0037767' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan a_plan_with_a_name_of_forty_bytes_no_mor: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '17f420defc21fdcf03188478581c64d93443388265f877e922c0bfa2b0037767' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run a_plan_with_a_name_of_forty_bytes_no_mor.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('a_plan_with_a_name_of_forty_bytes_no_mor', 'index_guard', '20261123235959',
  'f394b47acb8d7edd7cb500204e2756a17fc665b8f47f01ff7d23a4774de9aabb',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
