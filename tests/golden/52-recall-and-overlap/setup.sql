CREATE TABLE public.notes (id bigint PRIMARY KEY, body text NOT NULL, embedding vector(8));
INSERT INTO public.notes SELECT i, 'note ' || i, testvec('note ' || i, 8) FROM generate_series(1, 120) AS i;
INSERT INTO public.notes VALUES (121, 'kept''out', testvec('note 3', 8)), (122, 'no old vector', NULL);
