-- vecplan: plan documents_paced, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 73081249881d2cad56a1141e4f6dc2776e1c9ea1c4e69f1935e7beabeab39c33

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_paced' AND step = 'index_guard';

COMMIT;
