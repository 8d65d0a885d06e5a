-- vecplan: plan articles_large, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d457f80edfb694f692130315bcf257d2f0e6219783c851d103c3a7cf16ffd371

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'articles_large' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'bb2f4d8da7c71b9b432734231cce47d480b507f4950c919d308dd6c368de43ef' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan articles_large: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'bb2f4d8da7c71b9b432734231cce47d480b507f4950c919d308dd6c368de43ef' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run articles_large.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('articles_large', 'index_guard', '20260304090000',
  '4241ec8da586df8dc1bdd9213934a9b519102b226b700eb2a83bcf4a88bef052',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_large' AND step = 'index_guard';
