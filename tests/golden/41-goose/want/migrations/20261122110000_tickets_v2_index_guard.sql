-- vecplan: plan tickets_v2, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5a9e0028b9d53dd4a711d88807f8015305e06b3ac46846e799b41bf87604c3e2

-- +goose Up
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'tickets_v2' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '5ae7160a86a764af94abc6a385cb540d923961b4d57314ce355c4d5704146827' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan tickets_v2: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '5ae7160a86a764af94abc6a385cb540d923961b4d57314ce355c4d5704146827' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run tickets_v2.manifest.json", then apply the migrations again';
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tickets_v2', 'index_guard', '20261122110000',
  '2e54a37b7ca1562766f271d722298eb4ce09574ffc0c3a75baf3c0cfec3d4bf5',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.schema_migrations WHERE plan = 'tickets_v2' AND step = 'index_guard';
-- +goose StatementEnd
