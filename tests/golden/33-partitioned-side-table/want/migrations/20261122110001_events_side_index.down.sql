-- vecplan: plan events_side, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 42288a361bee74e11a3d14f6ffd8809073cbbadf93d8643c3c391cae1ed49bfe

DROP INDEX CONCURRENTLY IF EXISTS public.events_embedding_v2_embedding_idx;
