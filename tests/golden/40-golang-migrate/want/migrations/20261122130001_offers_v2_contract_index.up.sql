-- vecplan: plan offers_v2, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 46454af9238da7e76f16970a8244e60268980b82285d5a2472672ed364ece3f7

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.offers_embedding_idx;
