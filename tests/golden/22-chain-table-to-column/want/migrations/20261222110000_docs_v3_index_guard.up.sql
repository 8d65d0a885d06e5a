-- vecplan: plan docs_v3, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 072c121baf653881f6a9b2c8502a288c69e011cc223690f16b2bd1222747d125

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'docs_v3' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a8944df62f639254a9ad4f6411b8dbdb96d25d69736534bae6092ee4d3a3deb8' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan docs_v3: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a8944df62f639254a9ad4f6411b8dbdb96d25d69736534bae6092ee4d3a3deb8' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run docs_v3.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('docs_v3', 'index_guard', '20261222110000',
  '1efbd543de6426aef9f2c274b9bc514d2795744c5fadf250ca89490d7e4d0a34',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
