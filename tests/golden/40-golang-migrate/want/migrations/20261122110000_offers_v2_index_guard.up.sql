-- vecplan: plan offers_v2, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6e6857e05f953055764506bc52f73f2f6ca8e9d32fb082648176d4d124ee32ef

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'offers_v2' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '8fea4d776f6c0e75a6e96e6393c26b1dcddbda4a0e85ba807d32c52ef8baaf72' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan offers_v2: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '8fea4d776f6c0e75a6e96e6393c26b1dcddbda4a0e85ba807d32c52ef8baaf72' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run offers_v2.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('offers_v2', 'index_guard', '20261122110000',
  '05916804ae2972a6917312bf9a4e1fe4a9befb4ee00d673114bce4e108b6163d',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
