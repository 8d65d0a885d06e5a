-- no-transaction
-- vecplan: plan documents_both, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4db34770c3797d1207686673e8e1dfbd7457b333d82cf86e3eeec50207dcf674

-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'documents_both' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.documents_embedding_idx_old') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_both: index ' || 'public.documents_embedding_idx_old'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
