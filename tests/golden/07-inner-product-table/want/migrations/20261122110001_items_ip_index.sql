-- vecplan: plan items_ip, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 27d2fb6a45cc41d97b0e2966c50377377e411b937c3da53b0a4520c5d3314d4d

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS items_embedding_v2_embedding_idx
  ON public.items_embedding_v2 USING hnsw (embedding halfvec_ip_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.items_embedding_v2_embedding_idx;
