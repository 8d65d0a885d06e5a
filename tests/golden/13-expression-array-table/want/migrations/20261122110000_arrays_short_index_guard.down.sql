-- vecplan: plan arrays_short, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 65bd6f33dd6bb071f99a1aea62e13eb9aa6743941a969ddd0fda195c0442fdef

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step = 'index_guard';

COMMIT;
