-- no-transaction
-- vecplan: plan events_recall, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 65ff1d6465d8a386a0b104d0bbbad373bc3919b7ca18b6f8b03de87999156869

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.events_embedding_idx;
