-- +goose NO TRANSACTION
-- vecplan: plan tickets_v2, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ae4f2c87f271815d5a5918ff4b66a5273199064005d373864fdec5cd20382ca7

-- +goose Up
-- +goose StatementBegin
DROP INDEX CONCURRENTLY IF EXISTS public.tickets_embedding_idx;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'tickets_v2' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.tickets_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan tickets_v2: index ' || 'public.tickets_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
-- +goose StatementEnd
