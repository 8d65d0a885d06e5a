-- vecplan: plan events_side, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ff9e8ecea8df8b133e4bc4f0c4e0b83d039b2587e004045d3084cca8e884d943

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'events_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_side' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_side' AND step = 'cutover';

COMMIT;
