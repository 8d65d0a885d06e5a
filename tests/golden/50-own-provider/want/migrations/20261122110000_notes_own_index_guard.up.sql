-- vecplan: plan notes_own, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6abd489228f1416b8619a7996fa5d6db6bbe653f56ebc14fe9f13385067e3238

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_own' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '6693b8eadf2726739269cd37c11a2ee0d1da1074a8b3cfc4f8156219be4b15f2' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_own: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '6693b8eadf2726739269cd37c11a2ee0d1da1074a8b3cfc4f8156219be4b15f2' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_own.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_own', 'index_guard', '20261122110000',
  'a563b071124e11eb83c416697664aba1fdaa39d2f755f66ce226323cb3e07b5a',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
