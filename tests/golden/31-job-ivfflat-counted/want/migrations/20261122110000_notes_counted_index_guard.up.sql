-- vecplan: plan notes_counted, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 149c1d0b0547eb723a51054fffc2e5f1df4aba0b35ead7f2a82ad037111da044

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_counted' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '3aa8ccc90ee8b200e4222fc2223aa5ff9ac471dcd3ef007c9700a28f8c072f53' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_counted: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '3aa8ccc90ee8b200e4222fc2223aa5ff9ac471dcd3ef007c9700a28f8c072f53' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_counted.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_counted', 'index_guard', '20261122110000',
  '4ca36bdfbe4fa49e4fa6b007937b9c8c027297e17daea26c1693b6bd12944b16',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
