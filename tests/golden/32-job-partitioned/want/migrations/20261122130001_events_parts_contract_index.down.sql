-- no-transaction
-- vecplan: plan events_parts, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f30efbbe3555f8e5a59ac341a45a311c44df8b41f1371ccec7bf0e609bf02527

-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'events_parts' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.events_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_parts: index ' || 'public.events_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
