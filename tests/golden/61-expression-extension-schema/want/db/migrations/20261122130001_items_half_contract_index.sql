-- vecplan: plan items_half, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 03a06c86dda00e852334b829e34fdec69bd3b688ed2f29a63e37e0d039260872

-- migrate:up transaction:false
-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.items_embedding_idx;

-- migrate:down transaction:false
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'items_half' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.items_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan items_half: index ' || 'public.items_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
