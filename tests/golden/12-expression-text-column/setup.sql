CREATE TABLE public.legacy (id bigint PRIMARY KEY, kind text, embedding text);
INSERT INTO public.legacy SELECT i, 'photo', testvec(i::text, 8)::text FROM generate_series(1, 40) AS i;
INSERT INTO public.legacy VALUES (41, 'none', 'none'), (42, 'photo', NULL);
