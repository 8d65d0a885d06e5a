CREATE SCHEMA vectors;
ALTER EXTENSION vector SET SCHEMA vectors;
DROP FUNCTION testvec;
CREATE FUNCTION testvec(input text, dimensions integer) RETURNS vectors.vector
LANGUAGE sql IMMUTABLE STRICT AS $testvec$
  SELECT array_agg(((get_byte(b, i % 16) * (i / 16 + 1)) % 251 + 1) / 256.0::float4 ORDER BY i)::float4[]::vectors.vector
    FROM (SELECT decode(md5(input), 'hex') AS b) AS digest, generate_series(0, dimensions - 1) AS i
$testvec$;
CREATE TABLE public.items (id bigint PRIMARY KEY, body text NOT NULL, embedding vectors.vector(8));
INSERT INTO public.items SELECT i, 'body ' || i, testvec('old ' || i, 8) FROM generate_series(1, 20) AS i;
CREATE INDEX items_embedding_idx ON public.items USING hnsw (embedding vectors.vector_cosine_ops);
