-- no-transaction
-- vecplan: plan books_wide, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f207bbb31eff4c5df788790a6bb578b8f7eed6ef1e343bc2aa8adaef195f11ad

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.books_embedding_idx;
