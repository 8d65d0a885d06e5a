-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c58cf9c5c43c72b000152eed006d5f84be8cabc14714e337dd2649c1989f3415

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND step = 'index_guard';

COMMIT;
