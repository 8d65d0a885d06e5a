CREATE TABLE public.parts (code text PRIMARY KEY, embedding vector(8));
INSERT INTO public.parts
SELECT c, testvec(c, 8) FROM unnest(ARRAY['', ' ', 'NULL', 'a', 'Ä', 'ß', 'Z', '1', E'x\ny']) AS c;
INSERT INTO public.parts SELECT 'code ' || i, testvec(i::text, 8) FROM generate_series(1, 50) AS i;
INSERT INTO public.parts VALUES (E'b\\,"{}''%', testvec('odd', 8));
