-- vecplan: plan offers_v2, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e439ffa3b99d149413d6f395934ed24eb94fd8d1ae8491708a846c59ae6c3ad8

CREATE INDEX CONCURRENTLY IF NOT EXISTS offers_embedding_v2_idx
  ON public.offers USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
