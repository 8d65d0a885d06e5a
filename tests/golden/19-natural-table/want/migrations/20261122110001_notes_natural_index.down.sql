-- no-transaction
-- vecplan: plan notes_natural, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c07879a60675e1b8f55d3a6cd3298275385919d630334ec59204f07f9976e6d6

DROP INDEX CONCURRENTLY IF EXISTS public.notes_embedding_v2_embedding_idx;
