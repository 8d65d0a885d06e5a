-- vecplan: plan docs_v3, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6d519f7d66f11bf0157f273918aefbdb67754e780c859d31863df77351b75b38

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'docs_v3' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'f2c0a95e38cf430e30f7547c15cb9631d79676d9bcb2e5f9d56ab8b3f8c6d617' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan docs_v3: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'f2c0a95e38cf430e30f7547c15cb9631d79676d9bcb2e5f9d56ab8b3f8c6d617' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run docs_v3.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('docs_v3', 'index_guard', '20261222110000',
  '975b4956f11f9a5ef9b9a36f609c94ac756a1561d02b8d601ef28b79a556a5a3',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
