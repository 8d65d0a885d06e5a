-- vecplan: plan notes_half, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 258a6e69de30e860dfeb8f3cba08ac4f4a2803a3a3a092e6dd91a2a50b1df113

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'notes_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_half' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_half' AND step = 'cutover';
