-- vecplan: plan docs_v3, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2ab00541535f01c746b7a2b95b1f8ed1a7471ad9500554877c7993f7564a606a

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'mid-12', accept = ARRAY['mid-12'],
     since = CASE WHEN active = 'mid-12' THEN since ELSE now() END
 WHERE target = 'docs_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'cutover';
