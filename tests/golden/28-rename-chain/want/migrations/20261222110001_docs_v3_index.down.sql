-- no-transaction
-- vecplan: plan docs_v3, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d228ec3c53787036483b64ceff546ce5fc2306a0d9dfb67e71b74ee39c7c07a4

DROP INDEX CONCURRENTLY IF EXISTS public.docs_embedding_v2_idx;
