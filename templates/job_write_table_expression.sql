-- The vectors are computed here, by to.expression: keys are all that is sent.

-- write:
WITH locked AS MATERIALIZED (
  SELECT {{key_aliased:sql}}, ({{expression:sql}}) AS vecplan_v, {{hash:sql}} AS vecplan_h
    FROM unnest({{arrays:sql}}) AS vecplan_u ({{unnested:sql}})
    JOIN {{table:sql}} AS {{table_name:ident}} ON {{u_join:sql}}
   WHERE {{filled:sql}}
   ORDER BY {{key_columns:sql}} FOR NO KEY UPDATE OF {{table_name:ident}} SKIP LOCKED
), written AS (
  INSERT INTO {{side:sql}} AS vecplan_side ({{key_plain:sql}}, embedding, model, source, embedded_at)
  SELECT DISTINCT ON ({{l_columns:sql}}) {{l_columns:sql}}, vecplan_l.vecplan_v, {{tag:sql}}, vecplan_l.vecplan_h, now() FROM locked AS vecplan_l
  ON CONFLICT ({{key_plain:sql}}) DO UPDATE SET embedding = excluded.embedding, model = excluded.model,
    source = excluded.source, embedded_at = excluded.embedded_at
  RETURNING {{side_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}}, at)
SELECT {{key_columns:sql}}, {{long_ago:sql}}
  FROM unnest({{arrays:sql}}) AS vecplan_m ({{unnested:sql}}) JOIN {{scope:sql}} ON {{m_join:sql}}
 WHERE (SELECT count(*) FROM written) < cardinality($1) AND {{filled:sql}} AND NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})
