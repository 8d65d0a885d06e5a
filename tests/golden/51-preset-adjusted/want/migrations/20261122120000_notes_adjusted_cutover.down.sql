-- vecplan: plan notes_adjusted, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3e9096bbcfe13ef4b170a5ee8d92de78d96fab3a66d577ee02bb1a5f34b244b6

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'notes_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_adjusted' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_adjusted' AND step = 'cutover';

COMMIT;
