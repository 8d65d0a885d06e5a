-- vecplan: plan quoted_job, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6e9e437b79dc8c33b2d4ce17f3c0dbd736942dbf1114fc0a58de07ebc5206a5c

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = E'o''ld:8 \\ %s', accept = ARRAY[E'o''ld:8 \\ %s'],
     since = CASE WHEN active = E'o''ld:8 \\ %s' THEN since ELSE now() END
 WHERE target = '"Find %s:x"';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted_job' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted_job' AND step = 'cutover';

COMMIT;
