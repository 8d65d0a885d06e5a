-- vecplan: plan legacy_text, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: de4440c2bb20590cae4cdfe7c07eef67426a0c682e6b494daaf8d30d079ec60f

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan legacy_text: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'legacy_search' AND g.active = 'ada@vector')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.legacy') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.legacy' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'ada@vector' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'ada', accept = ARRAY['ada'],
     since = CASE WHEN active = 'ada' THEN since ELSE now() END
 WHERE target = 'legacy_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'legacy_text' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'legacy_text' AND step = 'cutover';
