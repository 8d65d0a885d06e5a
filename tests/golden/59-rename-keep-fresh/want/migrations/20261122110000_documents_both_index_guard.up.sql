-- vecplan: plan documents_both, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ea522fd2a97f44f5114b39d232ecdeea1ce710c792703d3d874bb6bcc47693de

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'documents_both' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a8a7395923c96cfbde9349d37d6ecb0e1319715350a099baac31268cdfdf6e2d' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_both: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a8a7395923c96cfbde9349d37d6ecb0e1319715350a099baac31268cdfdf6e2d' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run documents_both.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_both', 'index_guard', '20261122110000',
  'f5ef6708f9132d61e1175bd45eeb85d8121f8e7b9f35a85f921c47278f00edfc',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
