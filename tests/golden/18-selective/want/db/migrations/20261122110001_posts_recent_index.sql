-- vecplan: plan posts_recent, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: daa1cfcb68c8b9eec479d74f981f5fc0f38b916d1bffe014bcc99b247345d811

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS posts_embedding_v2_idx
  ON public.posts USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.posts_embedding_v2_idx;
