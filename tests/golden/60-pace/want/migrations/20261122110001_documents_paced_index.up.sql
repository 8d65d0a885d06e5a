-- vecplan: plan documents_paced, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c14003212dbf8189ebe5281d37b3f1f4a09520d65438e12c64af4ffd006bb2f9

CREATE INDEX CONCURRENTLY IF NOT EXISTS documents_embedding_v2_idx
  ON public.documents USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
