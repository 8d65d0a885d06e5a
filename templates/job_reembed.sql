-- The gate reembed: rows whose texts are embedded again.

-- reembed_sample:
-- of a text that has changed since, the vector is another one
SELECT ARRAY[{{key_texts:sql}}]::text AS key, {{text:sql}} AS text, ({{new_vector:sql}})::text AS vector, {{text_shown:sql}} AS shown
  FROM {{sampled_vectors:sql}}
 WHERE {{new_vector:sql}} IS NOT NULL AND {{in_scope:sql}} AND {{sampled_source:sql}} = {{hash:sql}}
 ORDER BY random() LIMIT $2::bigint

-- reembed_compare:
-- 0.1 of its length is an angle of 5.7 degrees; a provider that answers the same text twice differs by less than 0.01
-- JSON has no infinity
SELECT least(a.apart, 1000000) AS apart, coalesce(a.apart <= 0.1, false) AS alike
  FROM (SELECT {{extension:sql}}l2_distance($1::text::{{extension:sql}}vector, $2::text::{{extension:sql}}vector)
          / nullif({{extension:sql}}vector_norm($2::text::{{extension:sql}}vector), 0) AS apart) AS a
