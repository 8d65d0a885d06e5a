-- vecplan: plan quoted, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ae82876f9224906cfe6dbfd6631640385dba7bb62aa395c8f263848fa878ac9a

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan quoted: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = '"My Docs".find' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('"My Docs"."The Docs"') AND a.attname = 'Old Vector') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || '"My Docs"."The Docs"' || ' has no column ' || 'Old Vector' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old ''8''', accept = ARRAY['old ''8'''],
     since = CASE WHEN active = 'old ''8''' THEN since ELSE now() END
 WHERE target = '"My Docs".find';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'cutover';

COMMIT;
