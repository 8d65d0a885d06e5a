-- vecplan: plan posts_short, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 65ba2f2ff1610cb7d4f81f301555ae4566c98ab361b4a33980d6e7f75bde43aa

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step = 'index_guard';

COMMIT;
