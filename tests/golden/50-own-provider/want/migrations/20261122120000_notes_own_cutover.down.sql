-- vecplan: plan notes_own, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b68c25bf01e955c6a97e3136e3642fa85bbfb712644feba0abc419639b1d758d

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan notes_own: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'notes_search' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.notes') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.notes' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'notes_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'cutover';
