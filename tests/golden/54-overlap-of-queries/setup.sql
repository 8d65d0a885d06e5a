CREATE TABLE public.faq (id bigint PRIMARY KEY, question text NOT NULL, embedding vector(12));
INSERT INTO public.faq SELECT i, 'question ' || i, testvec('question ' || i, 12) FROM generate_series(1, 15) AS i;
