-- vecplan: plan articles_table, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 594500a009758436c9a90a38acff0115e31392ea8c35fbfe060a1e5e33061e6a

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'articles_table' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '62c39f47c0de9631c5d5c64bc67daffa610b1f7141f8721e060cea68f4084da2' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan articles_table: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '62c39f47c0de9631c5d5c64bc67daffa610b1f7141f8721e060cea68f4084da2' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run articles_table.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('articles_table', 'index_guard', '20261122110000',
  'cbd5dd6b2a208dda9501c5858afe60e74db72e389eaed9c8e910ca038c9273af',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
