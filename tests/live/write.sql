-- One write of an application, of a row that is this client's own, with the old model's vector while
-- that model serves. Only when it is committed the client notes it.
\set kind random(1, 4)
\if :rename
BEGIN;
-- the names stay as they are until COMMIT
LOCK TABLE documents IN ACCESS SHARE MODE;
\endif
\if :migrating
SELECT vecplan.active_model('documents_search') = 'old-model' AS old \gset
\else
\set old true
\endif
\set written 1
\if :kind = 1
\set last :last + 1
\set id 16 * :last + :client_id
\if :old
INSERT INTO documents SELECT :id::bigint, title, content, live.old_vector(title, content)
  FROM concat('title ', :id::bigint) AS title, live.content(:id, 0) AS content;
\else
INSERT INTO documents (id, title, content)
VALUES (:id, concat('title ', :id::bigint), live.content(:id, 0));
\endif
\else
\set id 16 * random(1, :last) + :client_id
\if :kind = 2
WITH written AS (DELETE FROM documents WHERE id = :id RETURNING id)
SELECT count(*) AS written FROM written \gset
\else
\set version :version + 1
\if :old
WITH written AS (UPDATE documents SET content = live.content(:id, :version),
    embedding = live.old_vector(title, live.content(:id, :version)) WHERE id = :id RETURNING id)
SELECT count(*) AS written FROM written \gset
\else
WITH written AS (UPDATE documents SET content = live.content(:id, :version) WHERE id = :id
    RETURNING id)
SELECT count(*) AS written FROM written \gset
\endif
\endif
\endif
\if :rename
COMMIT;
\endif
\if :written = 1
INSERT INTO live.acknowledged (id, version) VALUES (:id,
  CASE :kind::integer WHEN 1 THEN 0 WHEN 2 THEN NULL ELSE :version END);
\endif
