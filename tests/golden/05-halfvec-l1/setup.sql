CREATE TABLE public.notes (id bigserial PRIMARY KEY, note text, embedding halfvec(8));
INSERT INTO public.notes (note, embedding)
SELECT 'note ' || i, testvec(i::text, 8)::halfvec(8) FROM generate_series(1, 20) AS i;
