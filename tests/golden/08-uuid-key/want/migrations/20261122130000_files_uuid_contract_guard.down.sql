-- vecplan: plan files_uuid, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9b3008dc88243ee07cfc0622b3aac7501dcf866100dc290e13d759ba20a5b08f

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'files_uuid' AND step = 'contract_guard';
