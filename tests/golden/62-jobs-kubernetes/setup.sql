CREATE TABLE public.documents (id bigint PRIMARY KEY, title text, content text, embedding_v2 vector(768));
INSERT INTO public.documents
SELECT i, 'title ' || i, 'content ' || i, testvec(i::text, 768) FROM generate_series(1, 5) AS i;
