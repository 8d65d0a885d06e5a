-- vecplan: plan quoted_job, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 23cca6a2b7a49f82745e26262220bae23b8b9fbbca79860e2c78a7c38585945d

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan quoted_job: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = '"Find %s:x"' AND g.active = 'new "16"')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('"App Data"."Doc%s:x"') AND a.attname = 'Old Embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || '"App Data"."Doc%s:x"' || ' has no column ' || 'Old Embedding' || ', the old vectors are gone: ' || 'new "16"' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = E'o''ld:8 \\ %s', accept = ARRAY[E'o''ld:8 \\ %s'],
     since = CASE WHEN active = E'o''ld:8 \\ %s' THEN since ELSE now() END
 WHERE target = '"Find %s:x"';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted_job' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted_job' AND step = 'cutover';

COMMIT;
