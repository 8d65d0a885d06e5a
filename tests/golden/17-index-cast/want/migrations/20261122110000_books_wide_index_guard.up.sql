-- vecplan: plan books_wide, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c1107cbf4abe6ff6929b659933f29fc58b1a19246f3944191d261235294887fd

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'books_wide' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'cc937e015e15839fe42f1a3f85c0522be5146b512fbf28ed36f58346cf3d2deb' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan books_wide: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'cc937e015e15839fe42f1a3f85c0522be5146b512fbf28ed36f58346cf3d2deb' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run books_wide.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('books_wide', 'index_guard', '20261122110000',
  '0bc3982ae00d54218ce9a5e5c443369d02a3dbb862d6f6d9228da4032de6924c',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
