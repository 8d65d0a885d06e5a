-- vecplan: plan notes_half, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f051ef655a5b48c539fa002923097ddcc64f1e3f1cb5a195b3c63f55422efabe

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_half' AND step = 'contract_guard';
