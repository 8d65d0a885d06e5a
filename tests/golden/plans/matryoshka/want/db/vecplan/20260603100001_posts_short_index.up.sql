-- vecplan: plan posts_short, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4c3f40e663aa5dd99f75af1866a650529c2fc296613c52ad46fd832fa9c6a303

CREATE INDEX CONCURRENTLY IF NOT EXISTS posts_short_embedding_idx
  ON forum.posts_short USING hnsw (embedding halfvec_cosine_ops)
  WITH (m = 16, ef_construction = 64);
