-- vecplan: plan legacy_text, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 36734c6108a390f2aa94e07facc73b83a104f5f1e47535049e416cb1fcb8aafb

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'ada', accept = ARRAY['ada'],
     since = CASE WHEN active = 'ada' THEN since ELSE now() END
 WHERE target = 'legacy_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'legacy_text' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'legacy_text' AND step = 'cutover';
