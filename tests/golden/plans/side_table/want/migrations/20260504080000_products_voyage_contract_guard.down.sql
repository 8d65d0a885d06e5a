-- vecplan: plan products_voyage, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: fcd727ded73ce42ddfb0f55c4150c50b810fdaceda503080c7651ed84c0ab099

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('shop.products_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX shop.products_embedding_idx_contracted RENAME TO products_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'products_voyage' AND step = 'contract_guard';
