-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5b166bce3fc8f729db4671f0e2da0731f7b35208e577b6bba44dbf91984d1604

CREATE INDEX CONCURRENTLY IF NOT EXISTS a_table_with_a_name_of_sixty_three_bytes_no_more_than__432f9058
  ON public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_ USING hnsw (a_column_with_a_name_of_fifty_six_bytes_no_more_than_ten vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
