-- vecplan: plan events_recall, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d263860b7d54bb7e048f1ebe3ec7b2127828420b444e626e8809c1577d5d8f21

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'events_recall' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '62d5f1043e5ceb5484347985390240314a703d8d49e115d78d6e43ad0c6dad70' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_recall: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '62d5f1043e5ceb5484347985390240314a703d8d49e115d78d6e43ad0c6dad70' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run events_recall.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_recall', 'index_guard', '20261122110000',
  '677f48ef76f558c3a5afec690c39dec1a4287ae1d0b735fba16fe5e24e969c57',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
