-- no-transaction
-- vecplan: plan events_parts, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5f2758ecf91fdf80896c0ac7d7b60f25e88c2d0943b62a0fef3f78944684d141

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.events_embedding_idx;
