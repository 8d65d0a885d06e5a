-- vecplan: plan documents_paced, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 92bcb970cc52c304587342dfd3616956ca2199cba581fdee7ad89df48c61e378

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_idx;
