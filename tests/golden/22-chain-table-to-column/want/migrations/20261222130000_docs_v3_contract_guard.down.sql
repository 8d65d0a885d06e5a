-- vecplan: plan docs_v3, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c6e2f75b1d31473333bba82fae73a106bf8649222bf6d437c93fdff9adf8b283

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'contract_guard';
