-- vecplan: plan events_side, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c9eb1f8ff9df95168e5a87a573745e2f55bcb7af2acb4455091f90b6dc807ccf

DROP INDEX CONCURRENTLY IF EXISTS public.events_embedding_idx;
