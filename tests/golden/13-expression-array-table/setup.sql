CREATE TABLE public.arrays (id bigint PRIMARY KEY, embedding real[]);
INSERT INTO public.arrays SELECT i, testvec(i::text, 8)::real[] FROM generate_series(1, 30) AS i;
