-- no-transaction
-- vecplan: plan articles_table, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8e7d8d9fc3fd1c6af9ea86f4bcb3e7cf6c17ef2af966d1f3e888748577225e1d

CREATE INDEX CONCURRENTLY IF NOT EXISTS articles_vectors_embedding_idx
  ON public.articles_vectors USING hnsw (embedding vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
