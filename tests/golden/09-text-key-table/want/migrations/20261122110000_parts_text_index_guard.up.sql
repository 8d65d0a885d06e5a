-- vecplan: plan parts_text, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f790f54079d01b852c467c7d522df430c871ad99f025614a7611b17ad12a64ca

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'parts_text' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'c0695f959fe489dab76a8ce8b5c78da6aaa02b3dca154e6c9d443a54d1278366' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan parts_text: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'c0695f959fe489dab76a8ce8b5c78da6aaa02b3dca154e6c9d443a54d1278366' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run parts_text.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('parts_text', 'index_guard', '20261122110000',
  '6478964f44d88e9bc71e28f57ad343c3797cba4ccaa77303c3129be65b16e7b9',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
