-- vecplan: plan documents_both, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5b9ddb5c254e052072cfcd43cf8575f370e416c462fc21d370b6f0950725bc74

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.documents_embedding_idx_old_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.documents_embedding_idx_old_contracted RENAME TO documents_embedding_idx_old;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_both' AND step = 'contract_guard';
