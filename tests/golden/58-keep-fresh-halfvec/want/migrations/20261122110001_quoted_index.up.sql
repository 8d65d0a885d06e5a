-- vecplan: plan quoted, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 072fb45ee95d1296ad069a2e0acf43d684fa72b8727222ee41d100db1e4476b8

CREATE INDEX CONCURRENTLY IF NOT EXISTS "The Docs_new_vectors_embedding_idx"
  ON "My Docs"."The Docs_new_vectors" USING hnsw (embedding vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
