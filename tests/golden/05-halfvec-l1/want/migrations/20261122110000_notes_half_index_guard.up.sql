-- vecplan: plan notes_half, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 19797551aa1b0e0499b7090e10104464a434d1d6a89dd95ceadd9e927ed5edcc

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_half' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '928d6e976cdafb152689a62a36c09af77070a147fcf88c31ba77a2bfb4ce23c3' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_half: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '928d6e976cdafb152689a62a36c09af77070a147fcf88c31ba77a2bfb4ce23c3' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_half.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_half', 'index_guard', '20261122110000',
  '139f8b662c6ef44b96cc5d5777924ae4ae0040ceea159a3629827a31a8d693a0',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
