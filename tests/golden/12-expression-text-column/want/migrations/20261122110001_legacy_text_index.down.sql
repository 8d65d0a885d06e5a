-- no-transaction
-- vecplan: plan legacy_text, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0d3ff5bf34fbe112ab35a43a7e0a3ffb058d1f9d92edb3b214df25a167b720ef

DROP INDEX CONCURRENTLY IF EXISTS public.legacy_embedding_v2_idx;
