-- vecplan: plan quoted, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0f60e32c13fdf1031d1a02630070832a920b1e51e0a7d57779b6a5dfbc0df1c4

CREATE INDEX CONCURRENTLY IF NOT EXISTS "Doc%s:x_New'Embedding_idx"
  ON "App Data"."Doc%s:x" USING hnsw ("New'Embedding" vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
