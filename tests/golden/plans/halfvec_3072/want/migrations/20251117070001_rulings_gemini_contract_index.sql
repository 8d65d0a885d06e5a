-- +goose NO TRANSACTION
-- vecplan: plan rulings_gemini, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e66624b97d6cdca39d6114c5c85b5e2fef0d07d5187bffee941590b7c9082d76

-- +goose Up
-- +goose StatementBegin
-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.rulings_embedding_idx;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'rulings_gemini' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.rulings_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan rulings_gemini: index ' || 'public.rulings_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
-- +goose StatementEnd
