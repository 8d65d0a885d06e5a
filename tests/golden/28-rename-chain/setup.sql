CREATE TABLE public.docs (id bigint PRIMARY KEY, body text, embedding vector(8));
INSERT INTO public.docs SELECT i, 'doc ' || i, testvec(i::text, 8) FROM generate_series(1, 40) AS i;
CREATE INDEX docs_embedding_idx ON public.docs USING hnsw (embedding vector_cosine_ops);
