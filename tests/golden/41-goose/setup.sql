CREATE TABLE public.tickets (id bigint PRIMARY KEY, name text NOT NULL, embedding vector(8));
INSERT INTO public.tickets SELECT i, 'ticket ' || i, testvec(i::text, 8) FROM generate_series(1, 30) AS i;
INSERT INTO public.tickets VALUES (99, '-- +goose StatementEnd', NULL);
CREATE INDEX tickets_embedding_idx ON public.tickets USING hnsw (embedding vector_cosine_ops);
