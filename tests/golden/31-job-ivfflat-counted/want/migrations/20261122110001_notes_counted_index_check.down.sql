-- vecplan: plan notes_counted, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 997a2c432bc545e71c9488d1b5a6d35d6deae1953a1c1b25dee16cbbae2f64c4

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_counted' AND step = 'index_check';

COMMIT;
