-- no-transaction
-- vecplan: plan docs_v3, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5d019e35a81e20e643b7946c2a2fae0ba796f4107185649b253e8bc9e5e29254

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.docs_embedding_v2_embedding_idx;
