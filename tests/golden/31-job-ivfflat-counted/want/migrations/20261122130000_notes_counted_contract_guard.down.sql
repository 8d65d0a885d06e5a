-- vecplan: plan notes_counted, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2d080d833df381cde6c3ae2cc926b72f4d093aa175b9db1c3e97c9a55b4637f8

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.notes_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.notes_embedding_idx_contracted RENAME TO notes_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_counted' AND step = 'contract_guard';

COMMIT;
