-- no-transaction
-- vecplan: plan products_voyage, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b6a81133876fa956432a2ad4f4bb48683210dbf3b80213d73bfe62dea1892e3a

-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'products_voyage' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('shop.products_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan products_voyage: index ' || 'shop.products_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
