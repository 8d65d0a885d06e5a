-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: cccb81a219c25644966c376c57be1d42cb2bfb673ee7d56106348efed44d1f3e

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND step = 'index_check';

COMMIT;
