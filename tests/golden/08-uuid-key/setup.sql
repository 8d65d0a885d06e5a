CREATE TABLE public.files (id uuid PRIMARY KEY, name text, embedding vector(8));
INSERT INTO public.files
SELECT md5(i::text)::uuid, 'file ' || i, testvec(i::text, 8) FROM generate_series(1, 30) AS i;
