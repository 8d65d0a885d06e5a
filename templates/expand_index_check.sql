--@ stops unless {{from_index:sql}} is an index on {{from_column:ident}} alone
DO $vecplan$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_depend AS o ON o.classid = 'pg_class'::regclass AND o.objid = i.indexrelid AND o.refobjid = i.indrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = o.refobjsubid
     WHERE i.indexrelid = to_regclass({{from_index_text:text}}) AND i.indrelid = to_regclass({{from_relation_text:text}})
       AND i.indnatts = 1 AND NOT i.indisunique AND a.attname = {{from_column:text}}
  ) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}}: from.index ' || {{from_index_text:text}} || ' is not an index of ' || {{from_relation_text:text}} || ' on ' || {{from_column:text}} || ' alone';
  END IF;
END
$vecplan$;
