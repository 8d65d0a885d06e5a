-- no-transaction
-- vecplan: plan books_wide, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 09a6ff52ebe2fbcfb1e9828c652e3c3f5ec52654c167968e77d7e08e21bf4dca

DROP INDEX CONCURRENTLY IF EXISTS public.books_embedding_idx;
