-- no-transaction
-- vecplan: plan docs_v3, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6968834c0a30656bfe1e66439f10288c1b653071ae7821fa8dcc93f56e3d02c1

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.docs_embedding_idx_old;
