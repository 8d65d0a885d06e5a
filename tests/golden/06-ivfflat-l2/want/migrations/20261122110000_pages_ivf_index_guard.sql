-- vecplan: plan pages_ivf, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 139cc28c67225dfd58e7998c1ee06ab894e598a0a9b34b22047713155717881d

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'pages_ivf' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '56966ea01d92364af7c5fdb03b19a03b58528adb4a56308ea488dd43cea1c6d1' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan pages_ivf: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '56966ea01d92364af7c5fdb03b19a03b58528adb4a56308ea488dd43cea1c6d1' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run pages_ivf.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('pages_ivf', 'index_guard', '20261122110000',
  '79cdaa6af3aafbdac8ce0b53ba855f0398521fd004f3fd5aeed7531db6b4a4ee',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'pages_ivf' AND step = 'index_guard';
