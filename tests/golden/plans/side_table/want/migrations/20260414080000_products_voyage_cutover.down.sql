-- vecplan: plan products_voyage, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 26d16821cc27b99672033cebb543223146588c8e8603059d9c9cd1984d0e3bc9

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'embed-english-v3.0', accept = ARRAY['embed-english-v3.0'],
     since = CASE WHEN active = 'embed-english-v3.0' THEN since ELSE now() END
 WHERE target = 'shop.products_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'products_voyage' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'products_voyage' AND step = 'cutover';
