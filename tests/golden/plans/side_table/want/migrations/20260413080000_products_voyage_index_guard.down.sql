-- vecplan: plan products_voyage, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 843a1df534e24ce8da2604adb0c3e007314a4241810bad15004ecb258409f6e0

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'products_voyage' AND step = 'index_guard';
