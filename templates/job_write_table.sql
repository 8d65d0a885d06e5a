-- Guarded writes of vectors that came from a provider: the text's hash must still be the one embedded.
-- Keys that were not written are entered into pending by the same statement. The base row is
-- locked each time, since a foreign key's lock would let a changed text pass by.

-- write:
WITH locked AS MATERIALIZED (
  SELECT {{key_aliased:sql}}, vecplan_u.vecplan_v, vecplan_u.vecplan_h
    FROM unnest({{arrays:sql}}, ${{vectors_number:int}}, ${{hashes_number:int}}) AS vecplan_u ({{unnested:sql}}, vecplan_v, vecplan_h)
    JOIN {{table:sql}} AS {{table_name:ident}} ON {{u_join:sql}}
   WHERE {{hash:sql}} = vecplan_u.vecplan_h
   ORDER BY {{key_columns:sql}} FOR NO KEY UPDATE OF {{table_name:ident}} SKIP LOCKED
), written AS (
  INSERT INTO {{side:sql}} AS vecplan_side ({{key_plain:sql}}, embedding, model, source, embedded_at)
  SELECT DISTINCT ON ({{l_columns:sql}}) {{l_columns:sql}}, vecplan_l.vecplan_v, {{tag:sql}}, vecplan_l.vecplan_h, now() FROM locked AS vecplan_l
  ON CONFLICT ({{key_plain:sql}}) DO UPDATE SET embedding = excluded.embedding, model = excluded.model,
    source = excluded.source, embedded_at = excluded.embedded_at
  RETURNING {{side_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}})
SELECT {{m_columns:sql}} FROM unnest({{arrays:sql}}) AS vecplan_m ({{unnested:sql}})
 WHERE NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})
