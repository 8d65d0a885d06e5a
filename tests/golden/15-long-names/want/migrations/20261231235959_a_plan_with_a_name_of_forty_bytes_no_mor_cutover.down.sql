-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ebfef08d9c55c0d2e7cc7815fbe68cb65b467d316dec91af57e62ab418db0a23

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan a_plan_with_a_name_of_forty_bytes_no_mor: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_';

DELETE FROM vecplan.schema_migrations WHERE plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND step = 'cutover';

COMMIT;
