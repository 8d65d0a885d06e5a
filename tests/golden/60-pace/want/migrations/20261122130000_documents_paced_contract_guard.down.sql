-- vecplan: plan documents_paced, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c617b2df8f10b132b43acbd28481b19baf5a48a985ed8b9ab9dac531c114423c

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.documents_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.documents_embedding_idx_contracted RENAME TO documents_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_paced' AND step = 'contract_guard';

COMMIT;
