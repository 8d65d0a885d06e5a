-- vecplan: plan chunks_cohere, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 55db0f439a3e6c76c2fad10c5638f1911018874ed53f275fab4d89a6735c9b7a

CREATE INDEX CONCURRENTLY IF NOT EXISTS chunks_embedding_v2_idx
  ON app.chunks USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
