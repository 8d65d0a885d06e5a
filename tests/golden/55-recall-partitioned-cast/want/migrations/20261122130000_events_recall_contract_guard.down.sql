-- vecplan: plan events_recall, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 46b1cf0a700df23a68d3b41090571bad81923632aa94e519b9b31742bdbe0ed7

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.events_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.events_embedding_idx_contracted RENAME TO events_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_recall' AND step = 'contract_guard';
