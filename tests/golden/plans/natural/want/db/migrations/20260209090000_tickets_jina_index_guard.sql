-- vecplan: plan tickets_jina, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4de672d4c49b9499eeea2bd3347268881efedf1de7873dea205414b403863830

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'tickets_jina' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'eb9a4d2b2bb3448991f090a93e04e1c8bb2c1254d805f76998c3da525885f393' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan tickets_jina: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'eb9a4d2b2bb3448991f090a93e04e1c8bb2c1254d805f76998c3da525885f393' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run tickets_jina.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tickets_jina', 'index_guard', '20260209090000',
  '80893ec490ca1cb2143e890c745684b2514e0b5da0634f3dd98f731fd3346bf2',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'tickets_jina' AND step = 'index_guard';
