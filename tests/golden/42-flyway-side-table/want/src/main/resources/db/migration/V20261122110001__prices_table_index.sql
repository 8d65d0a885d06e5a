-- vecplan: plan prices_table, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 428675fadccf43effad839193fa0f1433c364f6ece57d5c9f1399eb38d108cfa

CREATE INDEX CONCURRENTLY IF NOT EXISTS prices_embedding_v2_embedding_idx
  ON public.prices_embedding_v2 USING hnsw (embedding vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
