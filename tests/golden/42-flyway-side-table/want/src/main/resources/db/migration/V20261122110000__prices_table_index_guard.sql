-- vecplan: plan prices_table, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 37337c187f7a56901569b3b8342d100dbf24ec7a68d78ae6880d891aca28c912

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'prices_table' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'db356cf31adcccfa03debbd9cffb430785bcdba41a89c83812708e3080f8d13a' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan prices_table: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'db356cf31adcccfa03debbd9cffb430785bcdba41a89c83812708e3080f8d13a' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run prices_table.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('prices_table', 'index_guard', '20261122110000',
  '1c4a4936ed0541e2810be1925e47e1c79fa04d09b8da9360479763eb1101f18b',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
