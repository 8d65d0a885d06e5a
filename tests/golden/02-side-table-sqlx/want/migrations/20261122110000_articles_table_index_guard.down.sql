-- vecplan: plan articles_table, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a1cc6f5509ee7f44c8b0adf8c6af00c1822467615e532e873b1f81a1cf330901

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_table' AND step = 'index_guard';
