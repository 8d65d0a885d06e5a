-- vecplan: plan faq_queries, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: fa005bf7374e8744653158333c855a95c9ca21953d47df539c5715c4445ae875

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan faq_queries: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'faq_search' AND g.active = 'new-12')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.faq') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.faq' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'new-12' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old-12', accept = ARRAY['old-12'],
     since = CASE WHEN active = 'old-12' THEN since ELSE now() END
 WHERE target = 'faq_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'faq_queries' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'faq_queries' AND step = 'cutover';
