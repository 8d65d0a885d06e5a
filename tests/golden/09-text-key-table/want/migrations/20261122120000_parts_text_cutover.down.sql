-- vecplan: plan parts_text, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c94a4dbcf56a39366ee24dd4f078c08bb49c42232fb44767fa3e324a758fbb4c

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'parts_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'parts_text' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'parts_text' AND step = 'cutover';

COMMIT;
