-- no-transaction
-- vecplan: plan notes_half, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 76498dd155816cee833a48a379c1d0ee1743d6da436897faa5103ab723eda6de

CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_embedding_v2_idx
  ON public.notes USING hnsw (embedding_v2 halfvec_l1_ops)
  WITH (m = 8, ef_construction = 32);
