-- vecplan: plan offers_v2, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0a7270d05ec4b7227afbaa6139e1531f4cef25ca695392696f803997cb8331df

-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'offers_v2' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.offers_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan offers_v2: index ' || 'public.offers_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
