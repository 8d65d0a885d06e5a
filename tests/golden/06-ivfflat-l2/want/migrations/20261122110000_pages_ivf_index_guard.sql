-- vecplan: plan pages_ivf, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9f7ac6917c9a91845d7912cd1f19b7f93293327b2b06fc0cfe88b397d9552d38

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'pages_ivf' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '9add4432eac2885b2e0e5728c9db06e19f664daefb81f7f1649b276fd4c60250' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan pages_ivf: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '9add4432eac2885b2e0e5728c9db06e19f664daefb81f7f1649b276fd4c60250' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run pages_ivf.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('pages_ivf', 'index_guard', '20261122110000',
  'd4fafce1d7d29fc4741834997120a326a4e1de3b5dbd151977cf923388cd9bbe',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'pages_ivf' AND step = 'index_guard';
