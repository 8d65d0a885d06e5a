-- vecplan: plan posts_short, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ef2ad9d7ec2c844128d7abe6288a69347064c85109e499ddb82bdd00ade17c19

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'text-embedding-3-large', accept = ARRAY['text-embedding-3-large'],
     since = CASE WHEN active = 'text-embedding-3-large' THEN since ELSE now() END
 WHERE target = 'forum.posts_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step = 'cutover';

COMMIT;
