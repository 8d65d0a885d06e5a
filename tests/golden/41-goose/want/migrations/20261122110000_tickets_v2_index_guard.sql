-- vecplan: plan tickets_v2, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e63e224d03e2b4a7e0db1bae6bdd6ddd69260d26241787822656bb2fd395ded9

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
  IF job.state = 'done' AND job.checksum = 'b88c6cd111d7367fa63b2ed8349393c54a5ffde1a7b19601351582e87cfad998' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan tickets_v2: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'b88c6cd111d7367fa63b2ed8349393c54a5ffde1a7b19601351582e87cfad998' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run tickets_v2.manifest.json", then apply the migrations again';
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tickets_v2', 'index_guard', '20261122110000',
  'ecb91ee629b3b0c12668ff16e0c4c447e44feb1664585f9a01a940de11cd84f6',
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
