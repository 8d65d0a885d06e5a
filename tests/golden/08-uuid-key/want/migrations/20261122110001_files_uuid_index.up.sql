-- no-transaction
-- vecplan: plan files_uuid, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e12672164468c579c51e01291cbf1f47044e4350fd75912dd4bcd2524118bff1

CREATE INDEX CONCURRENTLY IF NOT EXISTS files_embedding_v2_idx
  ON public.files USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
