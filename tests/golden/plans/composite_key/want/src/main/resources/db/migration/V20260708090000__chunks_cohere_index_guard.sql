-- vecplan: plan chunks_cohere, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3fd9bb9e3497072e9c9b75c1b8ee64e8bafbcb87f0a82ad3fc2b2e3855d2ca8f

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'chunks_cohere' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'ea8c9c01cc47cfb6de2ba00207d1756a8b85e6a17e92f81b023101ee3f7cb208' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan chunks_cohere: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'ea8c9c01cc47cfb6de2ba00207d1756a8b85e6a17e92f81b023101ee3f7cb208' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run chunks_cohere.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('chunks_cohere', 'index_guard', '20260708090000',
  'c28ff9389ebaaab379eb3701337a07cd91160028726dbe1dca93daa335c2991b',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
