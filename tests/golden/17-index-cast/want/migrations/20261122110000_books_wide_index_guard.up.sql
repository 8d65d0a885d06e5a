-- vecplan: plan books_wide, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 498ed27252334cf4346b8dceab3d56c8f7badb80b3dafb80530ef98e1921e1d0

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'books_wide' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '6a448bbf3696f221898a347cb16d9a108c9be473288878c53829c535af7e0879' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan books_wide: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '6a448bbf3696f221898a347cb16d9a108c9be473288878c53829c535af7e0879' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run books_wide.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('books_wide', 'index_guard', '20261122110000',
  '919ee949ab1405ebf0baca2d1b8ee14c1cebf6a9d25dbab7f2b4fc3ff8ee396a',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
