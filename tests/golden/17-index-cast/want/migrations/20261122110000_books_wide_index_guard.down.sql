-- vecplan: plan books_wide, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7f64c9f0e68efb2b5bd4896fc8cf7e7c8f480d96e9cd49bc2c78dae739abacba

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'books_wide' AND step = 'index_guard';
