-- vecplan: plan files_uuid, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7698ec78b5e00ed32f78f46d85b4f7b7165e25b93827244fcd72ab228a3e05c6

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'files_uuid' AND step = 'index_guard';
