-- vecplan: plan articles_table, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 44d1acd0047d7d27fb987f733d414b149ab01499e403cd029057ee99e102ba3a

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'api.find_articles';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_table' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_table' AND step = 'cutover';
