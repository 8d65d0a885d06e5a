-- no-transaction
-- vecplan: plan articles_table, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 811b2fe2fdecc5d19b5afbd82aca545afb02e040e969b0e53efd0ddd6cbe99c8

DROP INDEX CONCURRENTLY IF EXISTS public.articles_vectors_embedding_idx;
