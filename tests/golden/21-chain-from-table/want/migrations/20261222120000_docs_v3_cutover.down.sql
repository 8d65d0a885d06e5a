-- vecplan: plan docs_v3, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: af073aa75b4927d1f2f42328fe82356d837f20974b344a3011465b0b6f63f9ce

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan docs_v3: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'docs_search' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.docs_embedding_v2') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.docs_embedding_v2' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'mid-12', accept = ARRAY['mid-12'],
     since = CASE WHEN active = 'mid-12' THEN since ELSE now() END
 WHERE target = 'docs_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'cutover';
