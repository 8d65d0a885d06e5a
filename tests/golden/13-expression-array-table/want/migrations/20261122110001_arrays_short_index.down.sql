-- vecplan: plan arrays_short, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f740d70ecf9c7c81072014f55ff0bdc7720c67e41822fe890d4d5b469c073645

DROP INDEX CONCURRENTLY IF EXISTS public.arrays_embedding_v2_embedding_idx;
