-- vecplan: plan notes_half, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f2e178b9b608ad8e3ed499f66b5ff73e84fbb54f538fe4b39636df943e2c8355

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_half' AND step = 'index_guard';
