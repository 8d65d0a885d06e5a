-- vecplan: plan offers_v2, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 74c8e9b8d3b9ac4cf7379a3c395eabadd9de51919a2f105db16445be3ba82661

DROP INDEX CONCURRENTLY IF EXISTS public.offers_embedding_v2_idx;
