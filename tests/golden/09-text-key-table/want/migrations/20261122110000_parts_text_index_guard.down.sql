-- vecplan: plan parts_text, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9359a6b57d2f2e8cbe8e39f332a1657b7d101aa086f3b753f8b7f278d7f9469e

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'parts_text' AND step = 'index_guard';

COMMIT;
