-- vecplan: plan notes_job, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 1d34a7b10f36a874385d496f838410a7ab8afc12fc2edb2b86d0f6e18346ff1c

-- migrate:up transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.notes_embedding_idx;

-- migrate:down transaction:false
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_job' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.notes_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_job: index ' || 'public.notes_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
