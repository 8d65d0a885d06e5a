-- vecplan: plan documents_paced, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d152f82680d22a1a44a6be40ed196f96d6122ddc04a2c55e88bf948ae84d7eb3

DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_v2_idx;
