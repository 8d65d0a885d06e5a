-- vecplan: plan quoted, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ed80b70e50ca69aeb6e5c61074e0792a334c375ec791623dbc1e6653bcbb97c4

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'contract_guard';

COMMIT;
