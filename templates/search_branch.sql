  IF $2 = {{model:text}} THEN
    RETURN QUERY SELECT {{key_columns:sql}}, ({{compared:sql}} {{operator:sql}} {{query:sql}})::float8
      FROM {{vectors:sql}}
     WHERE {{vector:sql}} IS NOT NULL AND {{in_scope:sql}}{{filtered:sql}}
     ORDER BY {{compared:sql}} {{operator:sql}} {{query:sql}} LIMIT $3;
    RETURN;
  END IF;
