-- vecplan: plan notes_own, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0419e129b48b525b0974b417078952beddfaa7454b788ea3c6fed4c5041b9987

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'notes_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'cutover';
