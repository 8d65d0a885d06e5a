-- vecplan: plan documents_paced, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 05e79a4fd2009885eae78c48cfa31d028c7b95fd94f4724ffd70180584ec9db0

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'documents_paced' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a8a7395923c96cfbde9349d37d6ecb0e1319715350a099baac31268cdfdf6e2d' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_paced: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a8a7395923c96cfbde9349d37d6ecb0e1319715350a099baac31268cdfdf6e2d' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run documents_paced.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_paced', 'index_guard', '20261122110000',
  '2bb7a84fccd0b7f189bb1ae5b2ecc96a681ff0f85aa13e3e6e7ed46eb914df59',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
