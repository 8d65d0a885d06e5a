-- vecplan: plan notes_own, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6f76573e8602d811f568923d5f0b1ee97b53b760ec0deaaa29ca8358edc00cde

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_own' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'ec484d13364f96035d63419a096d4d352a3481d1cf65e134f5ed2e2c5b7314d3' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_own: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'ec484d13364f96035d63419a096d4d352a3481d1cf65e134f5ed2e2c5b7314d3' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_own.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_own', 'index_guard', '20261122110000',
  'f144c60dafba641a0a844589dd9bbb7980a30f994764f048c1d12da0094b2154',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
