CREATE SCHEMA shop;
CREATE TABLE shop.items (tenant text, id bigint, lang text NOT NULL, body text NOT NULL, embedding vector(8), PRIMARY KEY (tenant, id));
INSERT INTO shop.items
SELECT t, i, CASE WHEN i % 2 = 0 THEN 'en' ELSE 'de' END, format('item %s %s', t, i), testvec(t || ' ' || i, 8)
  FROM unnest('{a,b,c}'::text[]) AS t, generate_series(1, 6) AS i;
CREATE INDEX items_embedding_idx ON shop.items USING hnsw (embedding vector_cosine_ops);
