DO $vecplan$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE i.indexrelid = to_regclass({{from_index_text:text}})
                    AND i.indrelid = {{table_text:text}}::regclass) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}}: from.index ' || {{from_index_text:text}} || ' is not an index of ' || {{table_text:text}};
  END IF;
END
$vecplan$;
