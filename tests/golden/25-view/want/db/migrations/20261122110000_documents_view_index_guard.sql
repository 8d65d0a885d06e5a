-- vecplan: plan documents_view, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e7251a0cd3809d82d8f68cf7a62fc473a0426a4bfa86e0d8da32fce716867989

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'documents_view' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '4d2a4925c5ca67fc06612d64f950e36593ca03c9aa11bbfa543a3bb8b04c8d08' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_view: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '4d2a4925c5ca67fc06612d64f950e36593ca03c9aa11bbfa543a3bb8b04c8d08' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run documents_view.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_view', 'index_guard', '20261122110000',
  '5d1cf32b5db50e1263ac82e747247f91a9153bb49512fc2364cea8d3c0b55368',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_view' AND step = 'index_guard';
