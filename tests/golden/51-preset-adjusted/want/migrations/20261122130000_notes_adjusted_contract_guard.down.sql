-- vecplan: plan notes_adjusted, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2b7dcabc3116b6d7182dec561d63ac2fb213003339ea69b160cbec5bb8e5f439

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_adjusted' AND step = 'contract_guard';

COMMIT;
