-- The vectors are computed here, by to.expression: keys are all that is sent.

-- write:
WITH written AS (
  UPDATE {{table:sql}} AS {{table_name:ident}}
     SET {{column_name:ident}} = ({{expression:sql}}), {{model_name:ident}} = {{tag:sql}}, {{source_name:ident}} = {{hash:sql}}
    FROM unnest({{arrays:sql}}) AS vecplan_u ({{unnested:sql}})
   WHERE {{u_join:sql}} AND {{filled:sql}}
  RETURNING {{key_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}}, at)
SELECT {{key_columns:sql}}, {{long_ago:sql}}
  FROM unnest({{arrays:sql}}) AS vecplan_m ({{unnested:sql}}) JOIN {{scope:sql}} ON {{m_join:sql}}
 WHERE (SELECT count(*) FROM written) < cardinality($1) AND {{filled:sql}} AND NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})

-- write_locked:
WITH locked AS MATERIALIZED (
  SELECT {{key_aliased:sql}}, ({{expression:sql}}) AS vecplan_v, {{hash:sql}} AS vecplan_h
    FROM unnest({{arrays:sql}}) AS vecplan_u ({{unnested:sql}})
    JOIN {{table:sql}} AS {{table_name:ident}} ON {{u_join:sql}}
   WHERE {{filled:sql}}
   ORDER BY {{key_columns:sql}} FOR NO KEY UPDATE OF {{table_name:ident}} SKIP LOCKED
), written AS (
  UPDATE {{table:sql}} AS {{table_name:ident}}
     SET {{column_name:ident}} = vecplan_l.vecplan_v, {{model_name:ident}} = {{tag:sql}}, {{source_name:ident}} = vecplan_l.vecplan_h
    FROM locked AS vecplan_l WHERE {{l_join:sql}}
  RETURNING {{key_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}}, at)
SELECT {{key_columns:sql}}, {{long_ago:sql}}
  FROM unnest({{arrays:sql}}) AS vecplan_m ({{unnested:sql}}) JOIN {{scope:sql}} ON {{m_join:sql}}
 WHERE (SELECT count(*) FROM written) < cardinality($1) AND {{filled:sql}} AND NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})
