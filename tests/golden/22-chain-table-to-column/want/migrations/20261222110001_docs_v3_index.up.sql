-- no-transaction
-- vecplan: plan docs_v3, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ac92cee893ea5e2b75ca0d703014357118839dbf78f5fc4870cd3965801bbafe

CREATE INDEX CONCURRENTLY IF NOT EXISTS docs_embedding_v3_idx
  ON public.docs USING hnsw (embedding_v3 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
