-- vecplan: plan products_voyage, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 09d7b7e6f68d1db7bb1962391a43e84c9bbf12ab704c87cc50a7b180f5cfe614

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan products_voyage: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'shop.products_search' AND g.active = 'voyage-3.5')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('shop.products') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'shop.products' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'voyage-3.5' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'embed-english-v3.0', accept = ARRAY['embed-english-v3.0'],
     since = CASE WHEN active = 'embed-english-v3.0' THEN since ELSE now() END
 WHERE target = 'shop.products_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'products_voyage' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'products_voyage' AND step = 'cutover';
