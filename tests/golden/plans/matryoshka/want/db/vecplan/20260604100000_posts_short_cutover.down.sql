-- vecplan: plan posts_short, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 81b06f100a5d0e62188b6e27134b3e7aa34ee9af2f8850536d2bebac7627901f

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan posts_short: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'forum.posts_search' AND g.active = 'text-embedding-3-large@1024')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('forum.posts') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'forum.posts' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'text-embedding-3-large@1024' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'text-embedding-3-large', accept = ARRAY['text-embedding-3-large'],
     since = CASE WHEN active = 'text-embedding-3-large' THEN since ELSE now() END
 WHERE target = 'forum.posts_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step = 'cutover';

COMMIT;
