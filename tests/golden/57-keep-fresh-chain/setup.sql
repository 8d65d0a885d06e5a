CREATE TABLE public.docs (id bigint PRIMARY KEY, body text NOT NULL, embedding vector(8));
INSERT INTO public.docs SELECT i, 'body ' || i, testvec('old ' || i, 8) FROM generate_series(1, 20) AS i;
