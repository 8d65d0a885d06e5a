CREATE TABLE public.notes (id bigint PRIMARY KEY, body text, embedding vector(8));
INSERT INTO public.notes SELECT i, 'note ' || i, testvec(i::text, 8) FROM generate_series(1, 60) AS i;
CREATE INDEX notes_embedding_idx ON public.notes USING hnsw (embedding vector_l2_ops);
