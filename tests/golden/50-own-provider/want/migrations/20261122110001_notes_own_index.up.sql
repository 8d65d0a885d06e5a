-- no-transaction
-- vecplan: plan notes_own, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a4ed36c0d322047d5dedc2fafb2519a511a7850440a3dea0a8806e1e03b6eb6c

CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_embedding_v2_idx
  ON public.notes USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
