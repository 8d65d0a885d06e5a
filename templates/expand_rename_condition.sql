--@ stops if {{condition_key:word}} needs {{from_column:ident}}, which is another column after cutover | ACCESS SHARE | {{table:sql}}
DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ') INTO others FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = {{table_text:text}}::regclass AND a.attnum > 0 AND NOT a.attisdropped
     AND a.attname NOT IN ({{from_column:text}}, {{beside_names:sql}});
  EXECUTE format('SELECT FROM (SELECT %s FROM %s) AS %I WHERE (%s) LIMIT 0',
    others, {{table_text:text}}, {{table_name:text}}, {{condition:text}});
EXCEPTION WHEN undefined_column THEN
  RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}}: {{condition_key:word}} uses ' || {{from_column:text}} || ' or what stands beside it, a name that cutover gives to another column (' || SQLERRM || ')';
END
$vecplan$;
