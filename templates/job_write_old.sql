-- Guarded writes of the old model's vectors, into the column of the application or of an earlier plan:
-- the text must still have the hash of the one embedded, and the row is locked each time, past those
-- that others hold. Keys that were not written are entered again by the same statement.

-- earlier:
-- whether an earlier plan made the column, which then has tag and source beside it
SELECT {{tag:sql}} IS NOT NULL AND count(*) = 2 AS made FROM pg_catalog.pg_attribute AS a
 WHERE a.attrelid = {{table_text:text}}::regclass AND a.attname IN ({{from_model_name:text}}, {{from_source_name:text}})

-- write:
WITH locked AS MATERIALIZED (
  SELECT {{key_aliased:sql}}, vecplan_u.vecplan_v
    FROM unnest({{arrays:sql}}, ${{vectors_number:int}}, ${{hashes_number:int}}, ${{guards_number:int}}) AS vecplan_u ({{unnested:sql}}, vecplan_v, vecplan_h, vecplan_g)
    JOIN {{table:sql}} AS {{table_name:ident}} ON {{u_join:sql}}
   WHERE {{guard:sql}} = vecplan_u.vecplan_g
   ORDER BY {{key_columns:sql}} FOR NO KEY UPDATE OF {{table_name:ident}} SKIP LOCKED
), written AS (
  UPDATE {{table:sql}} AS {{table_name:ident}} SET {{from_column:ident}} = vecplan_l.vecplan_v
    FROM locked AS vecplan_l WHERE {{l_join:sql}}
  RETURNING {{key_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}})
SELECT {{m_columns:sql}} FROM unnest({{arrays:sql}}) AS vecplan_m ({{unnested:sql}})
 WHERE (SELECT count(*) FROM written) < cardinality($1) AND NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})

-- write_earlier:
WITH locked AS MATERIALIZED (
  SELECT {{key_aliased:sql}}, vecplan_u.vecplan_v, vecplan_u.vecplan_h
    FROM unnest({{arrays:sql}}, ${{vectors_number:int}}, ${{hashes_number:int}}, ${{guards_number:int}}) AS vecplan_u ({{unnested:sql}}, vecplan_v, vecplan_h, vecplan_g)
    JOIN {{table:sql}} AS {{table_name:ident}} ON {{u_join:sql}}
   WHERE {{guard:sql}} = vecplan_u.vecplan_g
   ORDER BY {{key_columns:sql}} FOR NO KEY UPDATE OF {{table_name:ident}} SKIP LOCKED
), written AS (
  UPDATE {{table:sql}} AS {{table_name:ident}}
     SET {{from_column:ident}} = vecplan_l.vecplan_v, {{from_model_name:ident}} = {{tag:sql}}, {{from_source_name:ident}} = vecplan_l.vecplan_h
    FROM locked AS vecplan_l WHERE {{l_join:sql}}
  RETURNING {{key_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}})
SELECT {{m_columns:sql}} FROM unnest({{arrays:sql}}) AS vecplan_m ({{unnested:sql}})
 WHERE (SELECT count(*) FROM written) < cardinality($1) AND NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})
