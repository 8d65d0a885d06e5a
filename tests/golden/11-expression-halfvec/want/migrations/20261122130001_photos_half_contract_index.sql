-- vecplan: plan photos_half, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7178b90f68c8a839a230d0eb90c25b31622c627c307effc91a37e786eb9ab086

-- migrate:up transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.photos_embedding_idx;

-- migrate:down transaction:false
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'photos_half' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.photos_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan photos_half: index ' || 'public.photos_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
