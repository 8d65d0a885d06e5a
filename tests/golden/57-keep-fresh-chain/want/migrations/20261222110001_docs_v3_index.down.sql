-- no-transaction
-- vecplan: plan docs_v3, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c4476fce0e82b7d4aa6d7c83a1c0ae0e1adebcf6c73fd4eb583e2b657fd212b9

DROP INDEX CONCURRENTLY IF EXISTS public.docs_embedding_v3_embedding_idx;
