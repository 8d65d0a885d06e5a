-- vecplan: plan notes_measured, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ae1a4b4db87d21cd5d34a8d583a318a1ac7fb6e44471521a96b61f8412d62cb4

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_embedding_v2_idx
  ON public.notes USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.notes_embedding_v2_idx;
