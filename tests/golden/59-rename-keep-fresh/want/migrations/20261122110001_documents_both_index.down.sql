-- no-transaction
-- vecplan: plan documents_both, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a0adcd1e38e9ac94cda655ea41919cb623458e717734040090b8b7b7e35c0445

DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_v2_idx;
