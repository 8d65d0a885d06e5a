, ({{compared:sql}})::{{view_type:sql}} AS embedding, CASE WHEN {{vector:sql}} IS NOT NULL THEN {{model:text}} END AS embedding_model
  FROM {{view_rows:sql}}
 WHERE {{in_scope:sql}}
