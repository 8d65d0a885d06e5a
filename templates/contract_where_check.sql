--@ stops if where needs {{from_column:ident}}, which contract drops | ACCESS SHARE | {{table:sql}}
-- the search function and the triggers go on evaluating `where` once the old column is gone
DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ') INTO others FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = {{table_text:text}}::regclass AND a.attnum > 0 AND NOT a.attisdropped
     AND a.attname <> {{from_column:text}};
  EXECUTE format('SELECT FROM (SELECT %s FROM %s) AS %I WHERE (%s) LIMIT 0',
    others, {{table_text:text}}, {{table_name:text}}, {{where_text:text}});
EXCEPTION WHEN undefined_column THEN
  RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}}: where uses ' || {{from_column:text}} || ', which contract drops: the plan cannot be contracted (' || SQLERRM || ')';
END
$vecplan$;
