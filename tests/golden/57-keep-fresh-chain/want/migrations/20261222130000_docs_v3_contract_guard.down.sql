-- vecplan: plan docs_v3, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a641fae45259711bee09eaa8d928cea9577c65b81c2e0b20593ef4255db55707

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.docs_embedding_v2_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.docs_embedding_v2_embedding_idx_contracted RENAME TO docs_embedding_v2_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'contract_guard';
