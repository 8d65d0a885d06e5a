-- vecplan: plan parts_text, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 776bc761d7d5a8d3f9393616bdb94b06a39fcdd963a7941ca70c0ec72c00e5a5

DROP INDEX CONCURRENTLY IF EXISTS public.parts_embedding_v2_embedding_idx;
