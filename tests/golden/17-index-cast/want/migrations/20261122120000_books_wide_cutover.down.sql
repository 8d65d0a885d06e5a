-- vecplan: plan books_wide, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 575341c1862078ce46ac57483432bf70af008cafdc4cd7229519e5c60b7b0473

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old@2100', accept = ARRAY['old@2100'],
     since = CASE WHEN active = 'old@2100' THEN since ELSE now() END
 WHERE target = 'books_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'books_wide' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'books_wide' AND step = 'cutover';
