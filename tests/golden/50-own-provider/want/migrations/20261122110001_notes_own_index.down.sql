-- no-transaction
-- vecplan: plan notes_own, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6c7d5faf6e894b57bbca2c7e3d2ed8f2762b027ec73f709499729699cfa0cdad

DROP INDEX CONCURRENTLY IF EXISTS public.notes_embedding_v2_idx;
