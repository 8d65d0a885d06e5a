-- vecplan: plan articles_table, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 12cbf2a7d521acc4a221757efa1cf8565f72bd4ead27a7e604cb3efe9419d821

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan articles_table: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'api.find_articles' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.articles') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.articles' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'api.find_articles';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_table' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_table' AND step = 'cutover';
