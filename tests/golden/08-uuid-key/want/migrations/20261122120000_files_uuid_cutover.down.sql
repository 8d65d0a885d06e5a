-- vecplan: plan files_uuid, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f9ae3e8733d73c33b5852534c034aed01eb02164e18b7731e83be8447aaf126a

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'files_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'files_uuid' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'files_uuid' AND step = 'cutover';
