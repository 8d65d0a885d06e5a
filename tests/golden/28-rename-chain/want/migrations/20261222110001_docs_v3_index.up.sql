-- no-transaction
-- vecplan: plan docs_v3, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: aed12e95674890ab18098c452212b23240cce8c26d4e3a01c4045ad751694191

CREATE INDEX CONCURRENTLY IF NOT EXISTS docs_embedding_v2_idx
  ON public.docs USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
