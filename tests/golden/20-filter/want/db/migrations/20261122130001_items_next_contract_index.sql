-- vecplan: plan items_next, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e7d17db00401f870b71fde12cc60e315ad7517a4a38b86f5771c759a292da225

-- migrate:up transaction:false
DROP INDEX CONCURRENTLY IF EXISTS shop.items_embedding_idx;

-- migrate:down transaction:false
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'items_next' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('shop.items_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan items_next: index ' || 'shop.items_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
