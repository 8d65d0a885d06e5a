-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c232de48503b1c2b7ce7df8e5c366572e77ae852ee8498d55f82c87ac4fb7199

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '6af8d0a4f74f55bb7d68e6a2994a42acc53bdfdbbaa47d5c0eb68dab077661f1' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan a_plan_with_a_name_of_forty_bytes_no_mor: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '6af8d0a4f74f55bb7d68e6a2994a42acc53bdfdbbaa47d5c0eb68dab077661f1' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run a_plan_with_a_name_of_forty_bytes_no_mor.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('a_plan_with_a_name_of_forty_bytes_no_mor', 'index_guard', '20261123235959',
  '0425880ba4c4dd7e9d1ab42d739a84d7cd3f91d833cca29b7cf3ebb9846a9eef',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
