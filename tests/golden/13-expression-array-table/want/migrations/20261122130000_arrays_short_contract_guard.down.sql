-- vecplan: plan arrays_short, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 48dc99cadac6850f626b6849f82e48547b9aeb738fbf5d8c315f6abc5b2e1de0

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step = 'contract_guard';

COMMIT;
