-- vecplan: plan messages_qwen, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 99c85b8adf8800788254fe2d7b508ba8c942fa8814fb712a38f6a28be040f00e

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'messages_qwen' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a9664b3da2ca1ec9d42897db8fdb382fba8acf38cf7d30dd86acbe07e4a0f91d' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan messages_qwen: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a9664b3da2ca1ec9d42897db8fdb382fba8acf38cf7d30dd86acbe07e4a0f91d' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run messages_qwen.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('messages_qwen', 'index_guard', '20260817060000',
  'a6a2ecba494cb5437b57530cab7346b4d740ee16b7f1b351e807881505b96dc1',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
