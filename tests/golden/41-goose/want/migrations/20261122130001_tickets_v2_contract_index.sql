-- +goose NO TRANSACTION
-- vecplan: plan tickets_v2, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c9abd5ab0295b12e498597f6b6909c6813c5f171028835b1a13d2963dfcc70c9

-- +goose Up
-- +goose StatementBegin
-- the index of a partitioned table was put aside by contract_guard, and goes with its column
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
