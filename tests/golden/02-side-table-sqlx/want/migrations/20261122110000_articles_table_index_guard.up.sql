-- vecplan: plan articles_table, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 34290b00818ee76c9062b28dd34924ae116abf4aaa3ee8daf521cb705ad4422b

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'articles_table' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a0c39259a47db5e9a1689fdb1a301a2af9b5f2d91bbafa7d0cf2af3bca8b951d' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan articles_table: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a0c39259a47db5e9a1689fdb1a301a2af9b5f2d91bbafa7d0cf2af3bca8b951d' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run articles_table.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('articles_table', 'index_guard', '20261122110000',
  '733030257088df5d46d05fd99487b5af2bbc7ba74fa31787771a5fa8ed74b483',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
