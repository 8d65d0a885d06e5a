CREATE SCHEMA shop;
CREATE TABLE shop.chunks (
  body varchar(100) NOT NULL, vec_v9 vector(8), id bigint, part smallint, tenant text,
  PRIMARY KEY (tenant, id, part)
);
INSERT INTO shop.chunks (tenant, id, part, body, vec_v9)
SELECT t, i, 1, format('chunk %s %s', t, i), testvec(t || ' ' || i, 8)
  FROM unnest('{a,b,c}'::text[]) AS t, generate_series(1, 12) AS i;
CREATE INDEX chunks_vec ON shop.chunks USING hnsw (vec_v9 vector_cosine_ops);
