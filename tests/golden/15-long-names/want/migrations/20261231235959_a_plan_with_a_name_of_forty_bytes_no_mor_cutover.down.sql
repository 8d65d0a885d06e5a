-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4f151758c53a590a9ac6d5c36ebbf62a3b88ba754589db3cbf4e1b1947cdc866

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_';

DELETE FROM vecplan.schema_migrations WHERE plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND step = 'cutover';

COMMIT;
