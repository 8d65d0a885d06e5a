-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 1ba74158e070abeaf5596cfde7f043d706675ef2481076a4d0df56afa53bf437

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND step = 'contract_guard';

COMMIT;
