CREATE TABLE public.posts (
  id integer PRIMARY KEY, body text NOT NULL, hidden boolean NOT NULL DEFAULT false, posted_at timestamptz NOT NULL, embedding vector(8)
);
INSERT INTO public.posts
SELECT i, 'body ' || i, i % 7 = 0, timestamptz '2026-01-05 00:00:00Z' + i * interval '1 day', testvec('old ' || i, 8)
  FROM generate_series(1, 40) AS i;
