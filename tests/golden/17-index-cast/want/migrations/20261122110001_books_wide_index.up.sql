-- no-transaction
-- vecplan: plan books_wide, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d81ca8af4428df5134aed702fb4d3c75d75812d3e4741674124ce6cab878083b

CREATE INDEX CONCURRENTLY IF NOT EXISTS "Books ""wide"" idx"
  ON public.books USING hnsw ((embedding_v2::halfvec(3072)) halfvec_cosine_ops)
  WITH (m = 16, ef_construction = 64);
