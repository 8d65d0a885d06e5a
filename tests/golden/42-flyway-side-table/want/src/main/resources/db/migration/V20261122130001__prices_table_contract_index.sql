-- vecplan: plan prices_table, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: cd2b0b6f007cc8708423f5cb2b88d9e7ebda6a1849923d3b927391184f172a13

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.prices_embedding_idx;
