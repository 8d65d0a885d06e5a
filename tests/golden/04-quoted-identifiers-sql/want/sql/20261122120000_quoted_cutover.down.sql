-- vecplan: plan quoted, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ba4e49aa78c80c2fd34b3b399e0c0a606e7d773487c0a3eb1d5bbd148d158196

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = E'o''ld:8 \\ %s', accept = ARRAY[E'o''ld:8 \\ %s'],
     since = CASE WHEN active = E'o''ld:8 \\ %s' THEN since ELSE now() END
 WHERE target = '"Find %s:x"';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'cutover';

COMMIT;
