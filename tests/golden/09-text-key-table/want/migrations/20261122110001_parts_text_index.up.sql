-- vecplan: plan parts_text, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 34e9dde86e10542ef5cb11338203541d2bdbf7fb018a62f8ee1231dc2aecb539

CREATE INDEX CONCURRENTLY IF NOT EXISTS parts_embedding_v2_embedding_idx
  ON public.parts_embedding_v2 USING hnsw (embedding vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
