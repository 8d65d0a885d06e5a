-- no-transaction
-- vecplan: plan documents_both, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 25a59c91f233644362835d88ecdb3173a20871f8158e6e54c9c0226a78010fc2

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_idx_old;
