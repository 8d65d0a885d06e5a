-- vecplan: plan quoted, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 40244ecfe9c3468b6ae9b38b64d7b101f992684ad741dcce02be67ba5a84ffc7

BEGIN;

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'quoted' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '424296b824d3e3129f9d14c06690d5e9dcdf584e826aad48659dde0053d4d360' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan quoted: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '424296b824d3e3129f9d14c06690d5e9dcdf584e826aad48659dde0053d4d360' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run quoted.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('quoted', 'index_guard', '20261122110000',
  '4949b3e911aa8a413ffcd3455da01cb399cacb4ffd35abf7e349e820af6d081f',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
