-- vecplan: plan documents_view, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: bc236656afb514d54744bd1dac2848299406c1f2dd799aa0433309b296fadd75

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS documents_embedding_v2_idx
  ON public.documents USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_v2_idx;
