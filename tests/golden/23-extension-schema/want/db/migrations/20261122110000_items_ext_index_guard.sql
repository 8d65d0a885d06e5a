-- vecplan: plan items_ext, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6469952a76493414c84edfad33d0ca3fa7acf09533d8e9a78114bdb9bba88117

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'items_ext' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'e2a6eb5f658327b2f6ae8ffda02e116508c96f4008a97b20e7204e0bd957da6c' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan items_ext: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'e2a6eb5f658327b2f6ae8ffda02e116508c96f4008a97b20e7204e0bd957da6c' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run items_ext.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_ext', 'index_guard', '20261122110000',
  'e669d6e582c3ca24303220102750540ef3d2ae2063dcae004b0a9f429f7f3271',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_ext' AND step = 'index_guard';
