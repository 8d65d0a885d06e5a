-- What a rollback would serve by an old text, or not at all.

-- outdated:
SELECT count(*) AS rows FROM (
  SELECT ARRAY[{{key_texts:sql}}] AS key
    FROM (SELECT DISTINCT {{key_plain:sql}} FROM {{outdated:sql}}) AS vecplan_p JOIN {{scope:sql}} ON {{pending_join:sql}}
   WHERE {{filled:sql}}
  UNION
  SELECT vecplan_q.key FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = {{from_quarantine:text}}) AS vecplan_o
