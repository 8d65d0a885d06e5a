-- vecplan: plan books_wide, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c40acc7d3373fab3c2bf0bfa19c8547df54cd4cd1dde0d5de526785e27574a02

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.books_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.books_embedding_idx_contracted RENAME TO books_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'books_wide' AND step = 'contract_guard';
