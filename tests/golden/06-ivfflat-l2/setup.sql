CREATE TABLE public.pages (id bigint PRIMARY KEY, body text, embedding_v1 vector(8));
INSERT INTO public.pages SELECT i, 'page ' || i, testvec(i::text, 8) FROM generate_series(1, 60) AS i;
CREATE INDEX pages_ivf ON public.pages USING ivfflat (embedding_v1 vector_l2_ops) WITH (lists = 2);
