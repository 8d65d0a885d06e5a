CREATE TABLE public.faq (id smallint PRIMARY KEY, question text, embedding vector);
INSERT INTO public.faq SELECT i, 'question ' || i, testvec(i::text, 8) FROM generate_series(1, 10) AS i;
