-- vecplan: plan documents_fresh, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5a409788a35d4e602e3b18b326bf57c9b60d67901c9c9f127a11dfb03fcba8bf

-- migrate:up transaction:false
-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_idx;

-- migrate:down transaction:false
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'documents_fresh' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.documents_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_fresh: index ' || 'public.documents_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
