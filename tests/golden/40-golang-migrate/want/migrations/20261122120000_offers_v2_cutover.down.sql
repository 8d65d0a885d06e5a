-- vecplan: plan offers_v2, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b64a36506524613ad9fd7582395651502e17dc9a5abff2b77b7e2cb9e9defdf8

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'offers_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'offers_v2' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'offers_v2' AND step = 'cutover';

COMMIT;
