-- vecplan: plan offers_v2, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d77e96bc1a428dfa1128272504e708ddb654ccf1cb165caa2b60248ffb7430fa

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan offers_v2: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'offers_search' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.offers') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.offers' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'offers_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'offers_v2' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'offers_v2' AND step = 'cutover';

COMMIT;
