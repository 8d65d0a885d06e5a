-- no-transaction
-- vecplan: plan documents_both, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a5335509945ad95ad17799b5b67f7662118de86bc483030d98f46c43afc2426c

CREATE INDEX CONCURRENTLY IF NOT EXISTS documents_embedding_v2_idx
  ON public.documents USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
