CREATE SCHEMA api;
CREATE TABLE public.arrays (id bigint PRIMARY KEY, embedding text);
INSERT INTO public.arrays SELECT i, testvec(i::text, 8)::text FROM generate_series(1, 30) AS i;
INSERT INTO public.arrays VALUES (31, NULL);
