-- no-transaction
-- vecplan: plan docs_v3, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f171365379a3b2cac06bc8cca9bbcb0cc8b3b84467b5a4e588ca952b400607cc

CREATE INDEX CONCURRENTLY IF NOT EXISTS docs_embedding_v3_embedding_idx
  ON public.docs_embedding_v3 USING hnsw (embedding vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
