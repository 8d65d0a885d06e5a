-- vecplan: plan arrays_short, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4039d34a071b6a90c7b470648883e2a4f4787312e67d16d35fac942efe61473d

CREATE INDEX CONCURRENTLY IF NOT EXISTS arrays_embedding_v2_embedding_idx
  ON public.arrays_embedding_v2 USING hnsw (embedding vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
