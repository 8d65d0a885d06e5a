CREATE TABLE public.photos (id bigint PRIMARY KEY, embedding vector(8));
INSERT INTO public.photos SELECT i, testvec(i::text, 8) FROM generate_series(1, 40) AS i;
INSERT INTO public.photos VALUES (41, NULL);
CREATE INDEX photos_embedding_idx ON public.photos USING hnsw (embedding vector_cosine_ops);
