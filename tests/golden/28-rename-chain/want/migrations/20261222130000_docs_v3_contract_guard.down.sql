-- vecplan: plan docs_v3, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2aa60780b5702759b3b2b8a77a58ddc465d54fd4762ce9b64006de55f2398554

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.docs_embedding_idx_old_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.docs_embedding_idx_old_contracted RENAME TO docs_embedding_idx_old;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'contract_guard';
