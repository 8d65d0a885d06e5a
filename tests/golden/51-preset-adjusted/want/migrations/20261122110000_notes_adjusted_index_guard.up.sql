-- vecplan: plan notes_adjusted, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 1c3cb80fe8152040bd80f507d8ce06f640ce08e6df2003a57d53463bde5f4bd9

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_adjusted' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '82846d86823230b5370792c31645a21778cdad9e1e14f704e5beeb23a8be185d' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_adjusted: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '82846d86823230b5370792c31645a21778cdad9e1e14f704e5beeb23a8be185d' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_adjusted.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_adjusted', 'index_guard', '20261122110000',
  '9931665c1aff44fbcc153bc001c23483f1f1233498172c437014ecc0b5f885be',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
