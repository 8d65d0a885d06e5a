-- vecplan: plan items_half, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 88b04d5454936550e1e9e3441c0bc5df4da37251e0d5391f8ceb94035b84432d

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS items_embedding_v2_embedding_idx
  ON public.items_embedding_v2 USING hnsw (embedding vectors.halfvec_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.items_embedding_v2_embedding_idx;
