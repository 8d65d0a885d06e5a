-- no-transaction
-- vecplan: plan notes_natural, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3137c9108ec23a51e106261997b36c7f95de611f9c663455398e49d950a1909c

CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_embedding_v2_embedding_idx
  ON public.notes_embedding_v2 USING hnsw (embedding vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
