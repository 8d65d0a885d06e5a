-- vecplan: plan parts_text, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 64ce03ee935a18e4cbc8ecb6aa27220a6db4c0a022fb21e65a983c5c0e866fb4

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'parts_text' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '9dcb1334cc395cb2c67788f4670203cf47a36e1726f11debeaeda32cc68b772a' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan parts_text: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '9dcb1334cc395cb2c67788f4670203cf47a36e1726f11debeaeda32cc68b772a' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run parts_text.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('parts_text', 'index_guard', '20261122110000',
  'e4c2897a058453303d693490ca7c38eb0c1dd5c70cc51ef23eb3e6a7d4d8fa83',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
