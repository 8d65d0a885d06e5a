-- vecplan: plan arrays_short, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f68f183a25568a528306b82aa4f9aa088ff9c5320eb2c0664b82e7e0893d77d9

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'nested', accept = ARRAY['nested'],
     since = CASE WHEN active = 'nested' THEN since ELSE now() END
 WHERE target = 'arrays_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step = 'cutover';

COMMIT;
