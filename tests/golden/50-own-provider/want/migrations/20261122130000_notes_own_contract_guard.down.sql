-- vecplan: plan notes_own, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7b4e6dfb3fdadd532e1e6eb45f429ab6f51687c18dda5a89eb880b34bfeff9a9

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'contract_guard';
