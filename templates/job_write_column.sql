-- Guarded writes of vectors that came from a provider: the text must still have the hash of the one
-- embedded, its guard, which costs far less than the md5 that is stored.
-- Keys that were not written are entered into pending by the same statement; where it was a lock and
-- no change, since when they wait there (they are removed behind this), else as long waiting, so that
-- no gate takes the row for one that has just changed.

-- write:
WITH written AS (
  UPDATE {{table:sql}} AS {{table_name:ident}}
     SET {{column_name:ident}} = vecplan_u.vecplan_v, {{model_name:ident}} = {{tag:sql}}, {{source_name:ident}} = vecplan_u.vecplan_h
    FROM unnest({{arrays:sql}}, ${{vectors_number:int}}, ${{hashes_number:int}}, ${{guards_number:int}}) AS vecplan_u ({{unnested:sql}}, vecplan_v, vecplan_h, vecplan_g)
   WHERE {{u_join:sql}} AND {{guard:sql}} = vecplan_u.vecplan_g
  RETURNING {{key_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}})
SELECT {{m_columns:sql}} FROM unnest({{arrays:sql}}) AS vecplan_m ({{unnested:sql}})
 WHERE (SELECT count(*) FROM written) < cardinality($1) AND NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})

-- write_locked:
WITH locked AS MATERIALIZED (
  SELECT {{key_aliased:sql}}, vecplan_u.vecplan_v, vecplan_u.vecplan_h
    FROM unnest({{arrays:sql}}, ${{vectors_number:int}}, ${{hashes_number:int}}, ${{guards_number:int}}) AS vecplan_u ({{unnested:sql}}, vecplan_v, vecplan_h, vecplan_g)
    JOIN {{table:sql}} AS {{table_name:ident}} ON {{u_join:sql}}
   WHERE {{guard:sql}} = vecplan_u.vecplan_g
   ORDER BY {{key_columns:sql}} FOR NO KEY UPDATE OF {{table_name:ident}} SKIP LOCKED
), written AS (
  UPDATE {{table:sql}} AS {{table_name:ident}}
     SET {{column_name:ident}} = vecplan_l.vecplan_v, {{model_name:ident}} = {{tag:sql}}, {{source_name:ident}} = vecplan_l.vecplan_h
    FROM locked AS vecplan_l WHERE {{l_join:sql}}
  RETURNING {{key_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}}, at)
SELECT {{m_columns:sql}}, {{missed_at:sql}}
  FROM unnest({{arrays:sql}}, ${{hashes_number:int}}) AS vecplan_m ({{unnested:sql}}, vecplan_h)
 WHERE (SELECT count(*) FROM written) < cardinality($1) AND NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})
