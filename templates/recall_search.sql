SELECT coalesce(array_agg(n.vecplan_d), '{}')::text AS distances
  FROM (SELECT i.vecplan_d
          FROM (SELECT ARRAY[{{key_texts:sql}}]::text AS vecplan_key, {{searched_distance:sql}}::float8 AS vecplan_d
                  FROM {{new_vectors:sql}}
                 WHERE {{new_vector:sql}} IS NOT NULL AND {{in_scope:sql}}
                 ORDER BY {{searched_distance:sql}} LIMIT $3::bigint + 1) AS i
         -- the row whose vector it is is no neighbour of its own
         WHERE i.vecplan_key <> $1::text LIMIT $3::bigint) AS n
