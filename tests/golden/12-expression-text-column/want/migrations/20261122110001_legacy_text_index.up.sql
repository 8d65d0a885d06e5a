-- no-transaction
-- vecplan: plan legacy_text, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2ec9e49f662a5b76393b655efd91a36c92972407fa07064b1dc369da4693e996

CREATE INDEX CONCURRENTLY IF NOT EXISTS legacy_embedding_v2_idx
  ON public.legacy USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
