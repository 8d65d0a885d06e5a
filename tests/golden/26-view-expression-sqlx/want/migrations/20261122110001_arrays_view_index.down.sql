-- no-transaction
-- vecplan: plan arrays_view, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 44aa25418e118868d3c0daccc436b4549f8c950284660cf6b08fbc4b4e8fe829

DROP INDEX CONCURRENTLY IF EXISTS public.arrays_embedding_v2_embedding_idx;
