-- The application's table, and what its clients know: schema live. psql variables: rows;
-- old_dimensions.
-- An id is 16 * n + owner: rows of owners 0 to 7 are written by the pgbench client of that number
-- alone, those of owners 8 to 15 by nobody, so that a search for one has one right answer.
CREATE SCHEMA live;

-- the text of a row after that many changes: 1 kB, a chunk's usual length; with its vector the row is
-- longer than 2 kB, so that the vector stands outside the page, as those of most models do
CREATE FUNCTION live.content(id bigint, version integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(md5(format('%s %s %s', id, version, word)), ' ')
    FROM generate_series(1, 30) AS word
$$;

-- what the embedding server answers: for the old model with its prefix, for the new one without
CREATE FUNCTION live.old_vector(title text, content text) RETURNS vector LANGUAGE sql IMMUTABLE
RETURN testvec('old: ' || title || ': ' || content, :old_dimensions);
CREATE FUNCTION live.new_vector(title text, content text) RETURNS vector LANGUAGE sql IMMUTABLE
RETURN testvec(title || ': ' || content, 384);

CREATE TABLE documents (id bigint PRIMARY KEY, title text NOT NULL, content text NOT NULL,
  embedding vector(:old_dimensions));
INSERT INTO documents
SELECT id, title, content, live.old_vector(title, content)
  FROM generate_series(16, :rows + 15) AS id, concat('title ', id) AS title,
       live.content(id, 0) AS content;
SET maintenance_work_mem = '512MB';
CREATE INDEX documents_embedding_idx ON documents USING hnsw (embedding vector_cosine_ops);

CREATE TABLE live.models (id integer PRIMARY KEY, name text);
INSERT INTO live.models VALUES (0, 'old-model'), (1, 'new-model');

-- the texts of the rows that nobody writes, embedded by both models: what clients search for
CREATE TABLE live.queries (id serial PRIMARY KEY, document bigint, model integer, vector vector,
  UNIQUE (document, model));
INSERT INTO live.queries (document, model, vector)
SELECT d.id, m.id, CASE m.id WHEN 0 THEN embedding ELSE live.new_vector(title, content) END
  FROM documents AS d, LATERAL (SELECT id FROM live.models WHERE d.id % 16 >= 8) AS m(id);

-- each write that was committed, as its client learnt it; without version: deleted. Below 0: the
-- rows of the beginning
CREATE TABLE live.acknowledged (n bigserial PRIMARY KEY, id bigint NOT NULL, version integer);
INSERT INTO live.acknowledged SELECT -id, id, 0 FROM documents;

-- 1 where an answer is wrong; where the index missed the row that was searched for, as an HNSW index
-- may; where the query's model had ceased to serve when the answer was made
CREATE TABLE live.answers (query integer NOT NULL, wrong integer NOT NULL, missed integer NOT NULL,
  late integer NOT NULL);

DO $$ BEGIN
  IF to_regrole('app') IS NULL THEN
    CREATE ROLE app LOGIN;
  END IF;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON documents TO app;
GRANT USAGE ON SCHEMA live TO app;
GRANT SELECT ON live.models, live.queries TO app;
GRANT INSERT ON live.acknowledged, live.answers TO app;
GRANT USAGE ON SEQUENCE live.acknowledged_n_seq TO app;

-- loaded after the run
CREATE TABLE live.transactions (client integer, number integer, latency text, script integer,
  second bigint, microsecond integer, lag text);
CREATE TABLE live.phases (started float8, name text);
CREATE TABLE live.errors (at float8, message text);
CREATE TABLE live.waits (started float8, ms float8, behind text);
VACUUM (ANALYZE);
