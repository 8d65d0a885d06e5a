-- no-transaction
-- vecplan: plan arrays_view, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 321b89e3d026605f4f3d4d1a5278c54900afe3c013d79fc43ef5d3ccf8dffe4d

CREATE INDEX CONCURRENTLY IF NOT EXISTS arrays_embedding_v2_embedding_idx
  ON public.arrays_embedding_v2 USING hnsw (embedding vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
