-- no-transaction
-- vecplan: plan products_voyage, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 862b26519a43b3f6fd2b42aa65317ef2d65bd0a0fd78ecf1391784c6b184df96

CREATE INDEX CONCURRENTLY IF NOT EXISTS products_voyage_embedding_idx
  ON shop.products_voyage USING hnsw (embedding vector_cosine_ops)
  WITH (m = 24, ef_construction = 128);
