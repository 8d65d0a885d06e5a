-- vecplan: plan books_wide, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 58214d2667efdf3cbc7e08c789834f6e7f6330f78d44b2eaad05d1ae423e8906

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan books_wide: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'books_search' AND g.active = 'new@3072')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.books') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.books' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'new@3072' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old@2100', accept = ARRAY['old@2100'],
     since = CASE WHEN active = 'old@2100' THEN since ELSE now() END
 WHERE target = 'books_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'books_wide' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'books_wide' AND step = 'cutover';
