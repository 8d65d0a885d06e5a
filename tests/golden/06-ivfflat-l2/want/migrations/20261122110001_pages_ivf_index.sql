-- vecplan: plan pages_ivf, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: db6021fd9517c46e90cd0a61ed702aa468bc654fd5fdeba72e6f4f8b6a4b8576

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS pages_embedding_v2_idx
  ON public.pages USING ivfflat (embedding_v2 vector_l2_ops)
  WITH (lists = 3);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.pages_embedding_v2_idx;
