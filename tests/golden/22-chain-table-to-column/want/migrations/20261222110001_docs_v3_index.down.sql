-- no-transaction
-- vecplan: plan docs_v3, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0478c8cc0c65dfd6375c58d889adb150462c5ab09f15bf201868ee72d3cf071e

DROP INDEX CONCURRENTLY IF EXISTS public.docs_embedding_v3_idx;
