  SELECT string_agg(a.attname, ', ') INTO unmet FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = {{table_text:text}}::regclass AND NOT a.attisdropped
     AND (a.attname = ANY (ARRAY[{{aside_names:sql}}])
          OR a.attname = ANY (ARRAY[{{beside_names:sql}}]) AND NOT EXISTS (
            SELECT FROM vecplan.schema_migrations AS e
             WHERE e.step = 'expand' AND e.plan <> {{plan:text}} AND e.detail ->> 'vectors' = {{table_text:text}} AND e.detail ->> 'to' = {{from_column:text}}));
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING{{errcode:sql}} MESSAGE = plan || {{table_text:text}} || ' has a column ' || unmet || ', a name that cutover gives to one of its own: rename yours, or use cutover.method function or view';
  END IF;
  SELECT string_agg(c.relname, ', ') INTO unmet FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_class AS b ON b.relnamespace = c.relnamespace
   WHERE b.oid = {{table_text:text}}::regclass AND c.relname = ANY (ARRAY[{{index_names:sql}}]::text[]);
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING{{errcode:sql}} MESSAGE = plan || unmet || ' exists, a name that cutover gives to an index: rename it, name the old index in from.index, or the new one in index.name';
  END IF;
