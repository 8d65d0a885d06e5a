-- A search by the generated function. Embedding takes its time, so the query's model is the one that
-- served when this client last asked: it may have ceased to serve, and must be answered all the same.
\set n random(0, 8 * :slots - 1)
\set document 16 * (1 + :n / 8) + 8 + :n % 8
SELECT id AS query FROM live.queries WHERE document = :document AND model = :model \gset
SELECT (count(*) <> 10 OR count(*) FILTER (WHERE abs(s.distance - (a.vector <=> q.vector)) > 1e-6) > 0)::integer AS wrong,
       1 - count(*) FILTER (WHERE s.id = q.document) AS missed,
       (min(m.name) <> vecplan.active_model('documents_search'))::integer AS late
  FROM live.queries AS q
  JOIN live.models AS m ON m.id = q.model
 CROSS JOIN LATERAL documents_search(q.vector, m.name, 10) AS s
  LEFT JOIN live.queries AS a ON a.document = s.id AND a.model = q.model
 WHERE q.id = :query
 GROUP BY q.id \gset
\if :wrong + :missed + :late > 0
INSERT INTO live.answers (query, wrong, missed, late) VALUES (:query, :wrong, :missed, :late);
\endif
SELECT id AS model FROM live.models WHERE name = vecplan.active_model('documents_search') \gset
