-- vecplan: plan events_side, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 44740b3d77aaf5df90529c951f1fe29a5d46646788bb7115e12d5b122442e2d9

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_side' AND step = 'index_guard';

COMMIT;
