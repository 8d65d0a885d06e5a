-- vecplan: plan messages_qwen, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 79845380ccc5efb09ecf9c442586c66c9e752d78012c0a1e2bffc8978d3c8a63

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'messages_qwen' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '75553504d1bce17e5cfeacf3aa135ece453bee55790d6d63db90eafe9d205d06' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan messages_qwen: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '75553504d1bce17e5cfeacf3aa135ece453bee55790d6d63db90eafe9d205d06' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run messages_qwen.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('messages_qwen', 'index_guard', '20260817060000',
  '66225732d6f421cbc7f9b219dbaf3071e92d2ddea6b73b82bce642f627a263ef',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
