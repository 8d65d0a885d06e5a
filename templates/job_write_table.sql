-- Guarded writes of vectors that came from a provider: the text must still have the hash of the one
-- embedded, its guard, which costs far less than the md5 that is stored.
-- Keys that were not written are entered into pending by the same statement; where it was a lock and
-- no change, since when they wait there (they are removed behind this), else as long waiting, so that
-- no gate takes the row for one that has just changed. The base row is locked each time, since a
-- foreign key's lock would let a changed text pass by. A vector is taken by its number, so that neither
-- sort nor CTE copies it.

-- write:
WITH locked AS MATERIALIZED (
  SELECT {{key_aliased:sql}}, vecplan_u.vecplan_h, vecplan_u.vecplan_i
    FROM unnest({{arrays:sql}}, ${{hashes_number:int}}, ${{guards_number:int}}) WITH ORDINALITY AS vecplan_u ({{unnested:sql}}, vecplan_h, vecplan_g, vecplan_i)
    JOIN {{table:sql}} AS {{table_name:ident}} ON {{u_join:sql}}
   WHERE {{guard:sql}} = vecplan_u.vecplan_g
   ORDER BY {{key_columns:sql}} FOR NO KEY UPDATE OF {{table_name:ident}} SKIP LOCKED
), written AS (
  INSERT INTO {{side:sql}} AS vecplan_side ({{key_plain:sql}}, embedding, model, source, embedded_at)
  SELECT DISTINCT ON ({{l_columns:sql}}) {{l_columns:sql}}, (${{vectors_number:int}})[vecplan_l.vecplan_i], {{tag:sql}}, vecplan_l.vecplan_h, now() FROM locked AS vecplan_l
  ON CONFLICT ({{key_plain:sql}}) DO UPDATE SET embedding = excluded.embedding, model = excluded.model,
    source = excluded.source, embedded_at = excluded.embedded_at
  RETURNING {{side_aliased:sql}})
INSERT INTO {{pending:sql}} ({{key_plain:sql}}, at)
SELECT {{m_columns:sql}}, {{missed_at:sql}}
  FROM unnest({{arrays:sql}}, ${{hashes_number:int}}) AS vecplan_m ({{unnested:sql}}, vecplan_h)
 WHERE (SELECT count(*) FROM written) < cardinality($1) AND NOT EXISTS (SELECT FROM written WHERE {{written_join:sql}})
