-- vecplan: plan notes_adjusted, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ada17e7619a8325ff23a22562c0274ec20a7bb89a92b647c1021a0e114380902

CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_embedding_v2_idx
  ON public.notes USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
