CREATE TABLE public.offers (id bigint PRIMARY KEY, name text NOT NULL, kind text NOT NULL, embedding vector(8));
INSERT INTO public.offers
SELECT i, 'offer ' || i, CASE WHEN i % 4 = 0 THEN 'x;BEGIN;COMMIT;' ELSE 'real' END, testvec(i::text, 8)
  FROM generate_series(1, 30) AS i;
CREATE INDEX offers_embedding_idx ON public.offers USING hnsw (embedding vector_cosine_ops);
