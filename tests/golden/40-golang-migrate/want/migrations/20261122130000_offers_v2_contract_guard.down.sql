-- vecplan: plan offers_v2, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e9ff2e9098eb773471cc2477596194eed51a35ae9de74a3ef4b12f69f8b44710

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.offers_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.offers_embedding_idx_contracted RENAME TO offers_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'offers_v2' AND step = 'contract_guard';

COMMIT;
