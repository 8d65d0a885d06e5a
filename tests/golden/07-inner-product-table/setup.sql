CREATE TABLE public.items (id bigint PRIMARY KEY, body text, embedding vector(8));
INSERT INTO public.items SELECT i, 'item ' || i, testvec(i::text, 8) FROM generate_series(1, 12) AS i;
