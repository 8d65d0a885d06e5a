-- vecplan: plan documents_both, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 1d737bccc8673234618f0df19f4edf6764933ffacb88f6e0a694c5bfb16c95e1

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_both' AND step = 'index_guard';
