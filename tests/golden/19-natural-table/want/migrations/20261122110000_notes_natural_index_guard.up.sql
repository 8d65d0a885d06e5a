-- vecplan: plan notes_natural, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4877e5eb2f3ed087118fc0e75c58681d4e592568915a8efc6600e6c722dfdf99

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_natural' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a8d6a5c5d99ad2bc5e1bb1dabed580b3c95efae6b8aa1ffb9d8d94bf08e0ec9b' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_natural: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a8d6a5c5d99ad2bc5e1bb1dabed580b3c95efae6b8aa1ffb9d8d94bf08e0ec9b' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_natural.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_natural', 'index_guard', '20261122110000',
  '6cc73d82575dfef204f3c3987624aafc84fb4217475d92f03a371bfccbfd682c',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
