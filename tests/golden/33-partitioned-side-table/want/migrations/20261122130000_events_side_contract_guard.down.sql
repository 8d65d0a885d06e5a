-- vecplan: plan events_side, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f70fe3ee812c8739587ea457001e69652f8ffcbe22b7f93e172d4840f5f79f24

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.events_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.events_embedding_idx_contracted RENAME TO events_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_side' AND step = 'contract_guard';

COMMIT;
