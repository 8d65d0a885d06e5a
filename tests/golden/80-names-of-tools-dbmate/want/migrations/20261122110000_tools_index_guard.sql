-- vecplan: plan tools, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f2211a2a13083a2db629f523f61e54927604bf6fd35c7e3420bf0f27dbc4421e

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'tools' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'cb5081b6a2a442cc5460ff924f54b122a02678ab72ad4f4466c02eb546596fc7' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan tools: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'cb5081b6a2a442cc5460ff924f54b122a02678ab72ad4f4466c02eb546596fc7' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run tools.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tools', 'index_guard', '20261122110000',
  'a20df62505511c6ac41cf90fc56a8ce3be60a285b1c8369b57ae14097470b80b',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'tools' AND step = 'index_guard';
