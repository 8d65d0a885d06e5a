-- vecplan: plan articles_large, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 78529bc8ab9a529353159935041071dd2888d76ad9a1eff4efb71c1dcda65271

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS articles_embedding_large_idx
  ON public.articles USING hnsw (embedding_large vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.articles_embedding_large_idx;
