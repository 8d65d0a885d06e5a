-- Reading what is to be embedded.

-- texts:
SELECT vecplan_u.vecplan_i AS i, {{text:sql}} AS text, {{hash:sql}} AS hash, {{guard:sql}} AS guard
  FROM unnest({{arrays:sql}}) WITH ORDINALITY AS vecplan_u ({{unnested:sql}}, vecplan_i)
  JOIN {{reading:sql}} ON {{u_join:sql}}
 WHERE {{filled:sql}} AND NOT coalesce({{covered:sql}}, false)
   AND NOT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q
                    WHERE vecplan_q.plan = {{plan:text}} AND vecplan_q.key = ARRAY[{{key_texts:sql}}] AND vecplan_q.hash = {{hash:sql}})
 ORDER BY vecplan_u.vecplan_i
