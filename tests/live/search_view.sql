-- A search through the view, of the model that served when this client last asked. An answer of
-- another model is thrown away, as README says, and the next search is of that one; an answer of
-- two is wrong in any case.
\set n random(0, 8 * :slots - 1)
\set document 16 * (1 + :n / 8) + 8 + :n % 8
SELECT id AS query FROM live.queries WHERE document = :document AND model = :model \gset
SELECT min(m.id) AS model, (min(m.id) <> q.model)::integer AS late,
       (count(*) <> 10 OR count(DISTINCT m.id) <> 1 OR count(*) FILTER (WHERE
         m.id = q.model AND abs(s.distance - (a.vector <=> q.vector)) > 1e-6) > 0)::integer AS wrong,
       (count(*) FILTER (WHERE s.id = q.document) = 0 AND min(m.id) = q.model)::integer AS missed
  FROM live.queries AS q
 CROSS JOIN LATERAL (SELECT id, embedding_model, embedding <=> q.vector AS distance
                       FROM documents_current WHERE embedding IS NOT NULL
                      ORDER BY embedding <=> q.vector LIMIT 10) AS s
  JOIN live.models AS m ON m.name = s.embedding_model
  LEFT JOIN live.queries AS a ON a.document = s.id AND a.model = q.model
 WHERE q.id = :query
 GROUP BY q.id \gset
\if :wrong + :missed + :late > 0
INSERT INTO live.answers (query, wrong, missed, late) VALUES (:query, :wrong, :missed, :late);
\endif
