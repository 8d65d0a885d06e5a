  SELECT string_agg(DISTINCT pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO unmet
    FROM {{old_users:sql}};
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING{{errcode:sql}} MESSAGE = plan || 'column ' || {{from_column:text}} || ' is used by ' || unmet || ', which would follow the old vectors and not its name: drop that first, or use cutover.method function or view';
  END IF;
  SELECT string_agg(DISTINCT f.oid::regprocedure::text, ', ') INTO unmet
    FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS f ON f.oid = t.tgfoid
   CROSS JOIN unnest(ARRAY[{{moved_names:sql}}]) AS c (name)
   WHERE NOT t.tgisinternal AND NOT starts_with(t.tgname, 'zz_vecplan_')
     AND t.tgrelid IN (SELECT {{table_text:text}}::regclass UNION SELECT p.relid FROM pg_partition_tree({{table_text:text}}) AS p)
     AND f.prosrc ~* ('(^|[^[:alnum:]_$])' || regexp_replace(c.name, '([^[:alnum:]_])', '\\\1', 'g') || '($|[^[:alnum:]_$])');
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING{{errcode:sql}} MESSAGE = plan || 'trigger function ' || unmet || ' names a column that cutover renames: take the name out of it first, or use cutover.method function or view';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO unmet FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> {{plan:text}} AND e.detail ->> 'table' = {{table_text:text}}
     AND (e.detail ->> 'from' IN ({{from_text:text}}, {{column_name:text}}) OR e.detail ->> 'vectors' = {{table_text:text}} AND e.detail ->> 'to' IN ({{from_text:text}}, {{column_name:text}}))
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING{{errcode:sql}} MESSAGE = plan || 'column ' || {{from_column:text}} || ' or ' || {{column_name:text}} || ' is also one of plan ' || unmet || ': contract or undo that first';
  END IF;
