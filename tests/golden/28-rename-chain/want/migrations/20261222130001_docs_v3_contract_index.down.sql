-- no-transaction
-- vecplan: plan docs_v3, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0268a87ab70816296d99afbc72d8eda9780b1aaa4c93ac2e03f8153389d80c31

-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'docs_v3' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.docs_embedding_idx_old') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan docs_v3: index ' || 'public.docs_embedding_idx_old'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
