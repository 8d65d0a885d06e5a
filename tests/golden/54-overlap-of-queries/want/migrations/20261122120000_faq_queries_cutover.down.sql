-- vecplan: plan faq_queries, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b3285a682222ad1f123dbefbab90387f88cde346b389fb1e5092ab6b046d0e14

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-12', accept = ARRAY['old-12'],
     since = CASE WHEN active = 'old-12' THEN since ELSE now() END
 WHERE target = 'faq_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'faq_queries' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'faq_queries' AND step = 'cutover';
