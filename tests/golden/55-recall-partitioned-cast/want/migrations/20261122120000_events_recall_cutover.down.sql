-- vecplan: plan events_recall, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7b193bf8e50fc27ab4a81eb5faa85c659e8499fa7591f0b8d1133ea3d83bb822

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'events_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_recall' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_recall' AND step = 'cutover';
