-- no-transaction
-- vecplan: plan books_wide, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8f94f5e2f48082c4ff52e72e7d45911b9ad04f9d7101fa37ff8658681ebb62e4

DROP INDEX CONCURRENTLY IF EXISTS public.books_embedding_v2_idx;
