CREATE TABLE public.books (id bigint PRIMARY KEY, title text NOT NULL, embedding vector(2100));
INSERT INTO public.books SELECT i, 'book ' || i, testvec(i::text, 2100) FROM generate_series(1, 30) AS i;
CREATE INDEX books_embedding_idx ON public.books USING hnsw ((embedding::halfvec(2100)) halfvec_cosine_ops);
