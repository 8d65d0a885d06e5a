-- vecplan: plan posts_short, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: cc88cf70edcaf2ab9e5deb41b06bdbcef563571621ce3021c448d2c30fd4dcf8

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('forum.posts_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX forum.posts_embedding_idx_contracted RENAME TO posts_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step = 'contract_guard';

COMMIT;
