--@ stops where a view, a constraint, a trigger function or anything else uses {{from_column:ident}}: it would not go by the name
--@ stops unless the names that cutover gives are free
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  unmet text;
BEGIN
  SELECT string_agg(a.attname, ', ') INTO unmet FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = {{table_text:text}}::regclass AND NOT a.attisdropped
     AND (a.attname = ANY (ARRAY[{{aside_names:sql}}])
          OR a.attname = ANY (ARRAY[{{beside_names:sql}}]) AND NOT EXISTS (
            SELECT FROM vecplan.schema_migrations AS e
             WHERE e.step = 'expand' AND e.detail ->> 'vectors' = {{table_text:text}} AND e.detail ->> 'to' = {{from_column:text}}));
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || {{table_text:text}} || ' has a column ' || unmet || ', a name that cutover gives to one of its own: rename yours, or use cutover.method function or view';
  END IF;
  SELECT string_agg(c.relname, ', ') INTO unmet FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_class AS b ON b.relnamespace = c.relnamespace
   WHERE b.oid = {{table_text:text}}::regclass AND c.relname = ANY (ARRAY[{{index_names:sql}}]::text[]);
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || unmet || ' exists, a name that cutover gives to an index: name the old index in from.index, or the new one in index.name';
  END IF;
  {{required_at_once:sql}};
{{rename_checks:sql}};
END
$vecplan$;
