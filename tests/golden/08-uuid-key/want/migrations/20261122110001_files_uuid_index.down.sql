-- no-transaction
-- vecplan: plan files_uuid, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 22dc1d35e91ce9474df1939865887b8fab3d28fbd05f50a97205782a8f02e5de

DROP INDEX CONCURRENTLY IF EXISTS public.files_embedding_v2_idx;
