-- vecplan: plan notes_counted, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d6cf08e4edea9b2dcd8664a3497f8c26080e410ab19a7af548e8dd568bc6e934

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'notes_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_counted' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_counted' AND step = 'cutover';

COMMIT;
