CREATE TABLE public.posts (
  id bigint PRIMARY KEY, body text, kind text, note text, tags jsonb, embedding vector(8)
);
INSERT INTO public.posts
SELECT i, 'post ' || i, CASE WHEN i < 10 THEN 'it''s' ELSE E'a\\b' END,
       CASE WHEN i % 4 = 0 THEN 'a :draft' ELSE '' END, jsonb_build_object('a:b', i - 2), testvec(i::text, 8)
  FROM generate_series(1, 25) AS i;
