-- vecplan: plan legacy_text, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ca12605658ac55947ecc3086b56a2d1378496135bdd5dc3d689e1d1ea7c3ff78

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'legacy_text' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'b299be70071d52ca9ade08eb36770557eb5d2c652e700f97531a9a40c0103281' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan legacy_text: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'b299be70071d52ca9ade08eb36770557eb5d2c652e700f97531a9a40c0103281' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run legacy_text.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('legacy_text', 'index_guard', '20261122110000',
  'e2ed8b8f8cb3f79ae211ec00913a3e1d269e207e26ace0cf6322e1c372c1aa18',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
