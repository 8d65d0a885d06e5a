-- vecplan: plan offers_v2, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 65027699248ac4bc4808fae9c795be54a59ea81d4804c593d7103896286cbfc0

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'offers_v2' AND step = 'index_guard';

COMMIT;
