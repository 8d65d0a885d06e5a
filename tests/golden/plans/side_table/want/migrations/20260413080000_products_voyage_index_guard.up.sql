-- vecplan: plan products_voyage, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 37e63911a5d3795483ed6904e136c8c701d1d944628e1b83ba4eff15c1fc0243

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'products_voyage' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'e9c40e405244a9a7f6e44651b7da9ff21d8ea841e005430c0a9246b3bbab4ef4' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan products_voyage: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'e9c40e405244a9a7f6e44651b7da9ff21d8ea841e005430c0a9246b3bbab4ef4' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run products_voyage.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('products_voyage', 'index_guard', '20260413080000',
  '17d091f5041d14e18d1e7a6c31cfbb82f60f4dd8102b0f1afc9689bf4097caae',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
