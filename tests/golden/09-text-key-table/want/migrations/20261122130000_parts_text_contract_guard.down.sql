-- vecplan: plan parts_text, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8e5e30a6cc5aaffb7facd30e3de7ce3ac1bc81b42b1b035946abad55f8a44767

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'parts_text' AND step = 'contract_guard';

COMMIT;
