-- vecplan: plan messages_qwen, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 98b5b60f7524ee4efa5f98c376255909295e56789272913e9e860c03d58aca87

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'messages_qwen' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'afbde0a510bf8f82da88a428beac6773bcc72ede3ff3912ab73097c1767a89f9' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan messages_qwen: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'afbde0a510bf8f82da88a428beac6773bcc72ede3ff3912ab73097c1767a89f9' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run messages_qwen.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('messages_qwen', 'index_guard', '20260817060000',
  'ebd12dc2514124a7190736e5e5a4fb6c58c8e8984a869b3681c77856445989de',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
