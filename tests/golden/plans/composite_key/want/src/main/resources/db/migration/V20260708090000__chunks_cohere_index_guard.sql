-- vecplan: plan chunks_cohere, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 180d63d31b998bedef4315022fc0b08e8a24c4007f22631ef32b21a356f3568c

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'chunks_cohere' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '5d85a469ab10d9e62c77c8f9281a50865b4114987aa95b01299e8416d2bfdfa4' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan chunks_cohere: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '5d85a469ab10d9e62c77c8f9281a50865b4114987aa95b01299e8416d2bfdfa4' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run chunks_cohere.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('chunks_cohere', 'index_guard', '20260708090000',
  'db635a13468326a6f00a9c9ac1a056c5a45f41e93b7fe4acc4408c9972ca16b0',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
