-- vecplan: plan quoted, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5b871513a753e7f029edd1e46a523f9662faa0ef08573d08e9ea01b45d86c5d6

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'index_guard';

COMMIT;
