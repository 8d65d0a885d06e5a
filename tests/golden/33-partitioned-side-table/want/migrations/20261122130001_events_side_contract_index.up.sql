-- vecplan: plan events_side, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: db896cb39972d0d73a035d958cd5f13f3e139978020842e65800774f714a1ccd

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.events_embedding_idx;
