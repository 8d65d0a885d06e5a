-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 76a84a5abc87d50ead8a6259cd8901a20d5444f9ae03600d0118e62d2eb6fdf1

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '3dc7e7621eea23b2b2cb2e7411ccfe41f72aaa6ee5c314d10f0782cb6a8bfa43' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan a_plan_with_a_name_of_forty_bytes_no_mor: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '3dc7e7621eea23b2b2cb2e7411ccfe41f72aaa6ee5c314d10f0782cb6a8bfa43' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run a_plan_with_a_name_of_forty_bytes_no_mor.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('a_plan_with_a_name_of_forty_bytes_no_mor', 'index_guard', '20261123235959',
  '2cf643629077eeb2870c89f554eadb01d78f415369ff38c402ad361b7f93ac94',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
