-- A search by the column's name, as before the migration and with method rename: for the text of a
-- row that nobody writes, which must come out at distance 0, and its like at their right distances.
\set n random(0, 8 * :slots - 1)
\set document 16 * (1 + :n / 8) + 8 + :n % 8
\if :rename
BEGIN;
-- the names stay as they are until COMMIT
LOCK TABLE documents IN ACCESS SHARE MODE;
\endif
\if :migrating
SELECT id AS model FROM live.models WHERE name = vecplan.active_model('documents_search') \gset
\endif
SELECT id AS query FROM live.queries WHERE document = :document AND model = :model \gset
SELECT (count(*) <> 10 OR count(*) FILTER (WHERE abs(s.distance - (a.vector <=> q.vector)) > 1e-6) > 0)::integer AS wrong,
       1 - count(*) FILTER (WHERE s.id = q.document) AS missed
  FROM live.queries AS q
 CROSS JOIN LATERAL (SELECT id, embedding <=> q.vector AS distance FROM documents
                      ORDER BY embedding <=> q.vector LIMIT 10) AS s
  LEFT JOIN live.queries AS a ON a.document = s.id AND a.model = q.model
 WHERE q.id = :query \gset
\if :rename
COMMIT;
\endif
\if :wrong + :missed > 0
INSERT INTO live.answers (query, wrong, missed, late) VALUES (:query, :wrong, :missed, 0);
\endif
