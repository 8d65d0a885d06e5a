-- vecplan: plan documents_paced, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 24578a740d9fb0ee53f5384ce774fc953f7a0c020e616c4328356b0256c7b38a

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'documents_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_paced' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_paced' AND step = 'cutover';

COMMIT;
