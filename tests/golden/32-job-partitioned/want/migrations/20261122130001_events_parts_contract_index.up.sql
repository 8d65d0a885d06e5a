-- no-transaction
-- vecplan: plan events_parts, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b2a95161d89b3f75c2b14ad29d1914026d2341aa0eadaebfcdd0f1dd7ae252da

DROP INDEX CONCURRENTLY IF EXISTS public.events_embedding_idx;
