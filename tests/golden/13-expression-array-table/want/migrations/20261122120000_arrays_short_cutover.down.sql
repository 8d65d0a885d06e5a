-- vecplan: plan arrays_short, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5f8ac72db2d2cd6c4627bfefc0124b59ee4421cd449e88bfc49a9e3062a592a8

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan arrays_short: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'arrays_search' AND g.active = 'nested@4')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.arrays') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.arrays' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'nested@4' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'nested', accept = ARRAY['nested'],
     since = CASE WHEN active = 'nested' THEN since ELSE now() END
 WHERE target = 'arrays_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step = 'cutover';

COMMIT;
