-- vecplan: plan events_parts, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 247ee9f673cc859ea8f43d0b49ea719e8a6afe95ca1bafd9c2eab39693415aa5

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'events_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_parts' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_parts' AND step = 'cutover';
