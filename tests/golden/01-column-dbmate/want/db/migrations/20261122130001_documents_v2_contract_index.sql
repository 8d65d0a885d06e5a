-- vecplan: plan documents_v2, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f2d89bc2e12c6b69a2dd80957be93f03dd7eead73a5fbf377466491de9b3751b

-- migrate:up transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_idx;

-- migrate:down transaction:false
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'documents_v2' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.documents_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_v2: index ' || 'public.documents_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
