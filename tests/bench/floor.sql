-- What the database alone can do: one constant vector for all rows, 500 rows a commit, nothing
-- read or sent. Prints rows a second. psql variable: rows
PREPARE floor (bigint, bigint, vector) AS
  UPDATE chunks SET embedding_v2 = $3 WHERE id >= $1 AND id < $2;
SELECT clock_timestamp() AS started \gset
SELECT format('EXECUTE floor (%s, %s, %L)', low, low + 500, constant.vector)
  FROM generate_series(1, :rows, 500) AS low,
       (SELECT array_fill(1, ARRAY[1024])::vector AS vector) AS constant \gexec
SELECT round(:rows / extract(epoch FROM clock_timestamp() - :'started'));
