-- no-transaction
-- vecplan: plan books_wide, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7bb164f7eac1c56f6e0819dee36a39d7bd6df70bd2c3050a3d110c7ba3e505ea

CREATE INDEX CONCURRENTLY IF NOT EXISTS books_embedding_v2_idx
  ON public.books USING hnsw ((embedding_v2::halfvec(3072)) halfvec_cosine_ops)
  WITH (m = 16, ef_construction = 64);
