-- vecplan: plan documents_v2, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c56dc7e846198a218c9751c3f759bd1fb02c0e9c0f9dedd1c851574a64cecd52

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS documents_embedding_v2_idx
  ON public.documents USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_v2_idx;
