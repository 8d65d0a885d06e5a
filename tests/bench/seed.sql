-- The table of the benchmark: texts of about 500 characters, 14 rows a page, and the old vector of
-- 1536 dimensions. psql variables: rows; old, an expression of a row's old vector
CREATE TABLE chunks (id bigserial PRIMARY KEY, text text NOT NULL, embedding vector(1536));
INSERT INTO chunks (text, embedding)
SELECT (SELECT string_agg(md5(format('%s %s', row, word)), ' ')
          FROM generate_series(1, 15) AS word),
       :old
  FROM generate_series(1, :rows) AS row;
VACUUM (FREEZE, ANALYZE) chunks;
