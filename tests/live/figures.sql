-- What a run showed, from what it left in schema live: its figures, and the views table_of_phases and
-- longest_waits. A transaction belongs to the phase in which it ended; its latency is that of
-- pgbench's log, from the moment when it was due to begin, so that none is hidden by a wait before it.
\pset format unaligned
CREATE VIEW live.spans AS
SELECT row_number() OVER (ORDER BY started) AS n, name, started,
       lead(started) OVER (ORDER BY started) AS ended FROM live.phases;

CREATE VIEW live.ended AS
SELECT s.n, s.name, s.n > 1 AS migrating, t.latency = 'failed' AS failed,
       nullif(t.latency, 'failed')::float8 / 1000 AS ms
  FROM live.transactions AS t JOIN live.spans AS s
    ON t.second + t.microsecond / 1e6 >= s.started AND t.second + t.microsecond / 1e6 < s.ended;

CREATE VIEW live.aborted AS SELECT * FROM live.errors WHERE message LIKE '%aborted%';

CREATE VIEW live.table_of_phases AS
SELECT format('| %s | %s | %s | %s | %s | %s | %s | %s | %s |', name, round((ended - started)::numeric, 1),
         count, failed + aborted, round(p50::numeric, 1), round(p99::numeric, 1),
         round(most::numeric, 1), round(longest::numeric), round(blocked::numeric))
  FROM live.spans
  JOIN (SELECT n, count(*), count(*) FILTER (WHERE failed) AS failed, max(ms) AS most,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS p50,
          percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) AS p99
          FROM live.ended GROUP BY n) AS t USING (n),
       LATERAL (SELECT coalesce(max(ms), 0) AS longest, coalesce(sum(ms), 0) AS blocked
                  FROM live.waits AS w
                 WHERE w.started >= spans.started AND w.started < spans.ended) AS w,
       LATERAL (SELECT count(*) AS aborted FROM live.aborted AS e
                 WHERE e.at >= spans.started AND e.at < spans.ended) AS e
 ORDER BY n;

CREATE VIEW live.longest_waits AS
SELECT format('%s ms in %s: %s', round(w.ms), s.name, behind) FROM live.waits AS w
  JOIN live.spans AS s ON w.started >= s.started AND w.started < s.ended ORDER BY ms DESC LIMIT 5;

-- the vector of the new model stands where layout and method leave it
SELECT to_regclass('documents_embedding_v2') IS NOT NULL AS beside,
       CASE count(*) WHEN 1 THEN 'embedding_v2' ELSE 'embedding' END AS new_column
  FROM pg_attribute WHERE attrelid = 'documents'::regclass AND attname = 'embedding_v2' \gset
\if :beside
CREATE VIEW live.embedded AS SELECT d.title, d.content, s.embedding
  FROM documents AS d LEFT JOIN documents_embedding_v2 AS s USING (id);
\else
CREATE VIEW live.embedded AS SELECT title, content, :"new_column" AS embedding FROM documents;
\endif
\pset tuples_only

WITH last AS (SELECT DISTINCT ON (id) id, version FROM live.acknowledged ORDER BY id, n DESC)
SELECT 'lost', count(*) FROM last LEFT JOIN documents AS d USING (id)
 WHERE d.content IS DISTINCT FROM CASE WHEN version IS NOT NULL THEN live.content(id, version) END
UNION ALL
SELECT 'missing', count(*) FROM live.embedded WHERE embedding IS NULL
UNION ALL
SELECT 'stale', count(*) FROM live.embedded WHERE embedding <> live.new_vector(title, content)
UNION ALL
SELECT 'writes', count(*) FROM live.acknowledged WHERE n > 0
UNION ALL
SELECT 'searches', count(*) FROM live.transactions WHERE script = 0
UNION ALL
SELECT 'wrong', coalesce(sum(wrong), 0) FROM live.answers
UNION ALL
SELECT 'missed', coalesce(sum(missed), 0) FROM live.answers
UNION ALL
SELECT 'late', coalesce(sum(late), 0) FROM live.answers
UNION ALL
SELECT 'wait_ms', coalesce(round(max(ms)), 0) FROM live.waits
UNION ALL
SELECT 'failed', count(*) FILTER (WHERE failed) + (SELECT count(*) FROM live.aborted) FROM live.ended
UNION ALL
SELECT 'transactions', count(*) FROM live.ended WHERE migrating
UNION ALL
SELECT 'p99_ms', round(percentile_cont(0.99) WITHIN GROUP (ORDER BY ms)::numeric, 1)
  FROM live.ended WHERE migrating
UNION ALL
SELECT 'p99_limit_ms', round(greatest(3 * p99, p99 + 15)::numeric, 1)
  FROM (SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) AS p99
          FROM live.ended WHERE NOT migrating) AS without;
