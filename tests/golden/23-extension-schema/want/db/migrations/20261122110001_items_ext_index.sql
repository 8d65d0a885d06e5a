-- vecplan: plan items_ext, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 655c416b23ef1b272f3618f8196f1d342267200cacd9b456ea7d05e1f82841a0

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS items_embedding_v2_idx
  ON public.items USING hnsw ((embedding_v2::"Vector Types".halfvec(16)) "Vector Types".halfvec_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.items_embedding_v2_idx;
