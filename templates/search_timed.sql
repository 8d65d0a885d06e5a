SELECT count(*) AS found
  FROM (SELECT {{key_columns:sql}} FROM {{vectors:sql}}
         WHERE {{vector:sql}} IS NOT NULL AND {{in_scope:sql}}
         ORDER BY {{compared:sql}} {{operator:sql}} {{query:sql}} LIMIT $1::bigint) AS n
