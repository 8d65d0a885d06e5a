-- vecplan: plan photos_half, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 40260e242bbd9603d0fa9f9ecca0f782377b1caa6096a9c9c0e54c9b38747f44

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS photos_embedding_v2_idx
  ON public.photos USING hnsw (embedding_v2 halfvec_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.photos_embedding_v2_idx;
