CREATE TABLE public.prices (id bigint PRIMARY KEY, amount numeric NOT NULL, embedding vector(8));
INSERT INTO public.prices SELECT i, i + 0.50, testvec(i::text, 8) FROM generate_series(1, 30) AS i;
CREATE INDEX prices_embedding_idx ON public.prices USING hnsw (embedding vector_cosine_ops);
