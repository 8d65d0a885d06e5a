-- vecplan: plan notes_adjusted, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 26d31122446acb9754c84565540437a293d8d6ee26a343a7e0cf215a3e6df3bd

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_adjusted' AND step = 'index_guard';

COMMIT;
