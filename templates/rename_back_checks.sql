DECLARE
    taken text;
  BEGIN
    SELECT string_agg(t.name, ', ') INTO taken FROM (
      SELECT pg_describe_object('pg_class'::regclass, a.attrelid, a.attnum) FROM pg_catalog.pg_attribute AS a
       WHERE a.attrelid = to_regclass({{table_text:text}}) AND a.attname = ANY (ARRAY[{{back_names:sql}}])
      UNION ALL
      SELECT pg_describe_object('pg_class'::regclass, c.oid, 0) FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_class AS b ON b.relnamespace = c.relnamespace
       WHERE b.oid = to_regclass({{table_text:text}}) AND c.relname = ANY (ARRAY[{{back_index_names:sql}}]::text[])
         AND EXISTS (SELECT FROM pg_catalog.pg_class AS i WHERE i.relnamespace = c.relnamespace AND i.relname = ANY (ARRAY[{{moved_index_names:sql}}]::text[]))
    ) AS t (name)
     WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute AS o WHERE o.attrelid = to_regclass({{table_text:text}}) AND o.attname = {{aside:text}});
    IF taken IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || taken || ' has a name that going back needs: ' || {{to_model:text}} || ' goes on serving; rename or drop that, then try again';
    END IF;
  END
