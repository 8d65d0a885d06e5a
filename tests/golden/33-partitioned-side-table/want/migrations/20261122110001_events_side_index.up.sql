-- vecplan: plan events_side, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 1ccae532de6c8bd276501c4e4d421b5c47bc63b6eac0fa98f4ee3c8fc3c11cc0

CREATE INDEX CONCURRENTLY IF NOT EXISTS events_embedding_v2_embedding_idx
  ON public.events_embedding_v2 USING hnsw (embedding vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
