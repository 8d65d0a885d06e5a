-- vecplan: plan documents_fresh, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c2bbf9915eec026bdfb4eddb32a556dafb56dab09c06b0022a1aa8d23807c01d

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS documents_embedding_v2_idx
  ON public.documents USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_v2_idx;
