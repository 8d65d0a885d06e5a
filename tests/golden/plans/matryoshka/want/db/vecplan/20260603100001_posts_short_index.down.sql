-- vecplan: plan posts_short, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5c31f75e95e1056df1cedfd9093994a026fa5dd7de31ceedfa60e73a8190bd22

DROP INDEX CONCURRENTLY IF EXISTS forum.posts_short_embedding_idx;
