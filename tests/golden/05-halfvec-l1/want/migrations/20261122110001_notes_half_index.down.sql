-- no-transaction
-- vecplan: plan notes_half, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3b3c3d532336ee4d18fb46c1dc7128447e6ba08f1a1b175452162a32f3890b7e

DROP INDEX CONCURRENTLY IF EXISTS public.notes_embedding_v2_idx;
