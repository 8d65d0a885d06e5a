-- vecplan: plan posts_short, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 21b179be6ef8bfdc005d1e28e72bf3ffe1d67c35784e151e26e5aeee5ffb4f9d

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'posts_short' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '17abc87535c68cf8701c780fc0745e032a83185a278f068a103cf47a0aa14100' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan posts_short: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '17abc87535c68cf8701c780fc0745e032a83185a278f068a103cf47a0aa14100' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run posts_short.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('posts_short', 'index_guard', '20260603100000',
  'a4f9330b155f03866a0742862a08589116299105d2d2f6395e4b0092c6e6197b',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
