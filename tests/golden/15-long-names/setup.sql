CREATE TABLE public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_ (
  id bigint PRIMARY KEY, body text, embedding vector(8)
);
INSERT INTO public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_
SELECT i, i::text, testvec(i::text, 8) FROM generate_series(1, 20) AS i;
