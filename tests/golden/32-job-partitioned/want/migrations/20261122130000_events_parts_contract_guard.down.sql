-- vecplan: plan events_parts, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5cd3062de197926745d25660245ea77418a379e9ebcca4a44bfc6d62df7fa69e

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.events_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.events_embedding_idx_contracted RENAME TO events_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_parts' AND step = 'contract_guard';
