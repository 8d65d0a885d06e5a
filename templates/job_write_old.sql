-- Guarded writes of the old model's vectors, into the application's own column: the text's hash must
-- still be the one embedded, and the row is locked each time, past those that others hold. Keys that
-- were not written are entered again by the same statement.

-- write:
WITH locked AS MATERIALIZED (
  SELECT {{key_aliased:sql}}, vecplan_u.vecplan_v
    FROM unnest({{arrays:sql}}, ${{vectors_number:int}}, ${{hashes_number:int}}) AS vecplan_u ({{unnested:sql}}, vecplan_v, vecplan_h)
    JOIN {{table:sql}} AS {{table_name:ident}} ON {{u_join:sql}}
   WHERE {{hash:sql}} = vecplan_u.vecplan_h
   ORDER BY {{key_columns:sql}} FOR NO KEY UPDATE OF {{table_name:ident}} SKIP LOCKED
), written AS (
  UPDATE {{table:sql}} AS {{table_name:ident}} SET {{from_column:ident}} = vecplan_l.vecplan_v
    FROM locked AS vecplan_l WHERE {{l_join:sql}}
  RETURNING {{key_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}})
SELECT {{m_columns:sql}} FROM unnest({{arrays:sql}}) AS vecplan_m ({{unnested:sql}})
 WHERE NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})
