-- vecplan: plan tickets_jina, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8cc4fa4142b08872df76d0be9af01b192285192e86234a3facb3eee607713acd

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'tickets_jina' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '4f6b3e747b3e1fe005008d3660cd41f4a10c7e3bf7a852395013136c3090aa95' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan tickets_jina: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '4f6b3e747b3e1fe005008d3660cd41f4a10c7e3bf7a852395013136c3090aa95' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run tickets_jina.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tickets_jina', 'index_guard', '20260209090000',
  '1275c8eb45461fd6813c4c1908641ca88fccecb7061f37d2047079e6d9d6c988',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'tickets_jina' AND step = 'index_guard';
