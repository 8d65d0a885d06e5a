IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = {{table_text:text}}::regclass AND a.attname = {{aside:text}}) THEN
  PERFORM set_config('client_min_messages', 'warning', true);
  -- made before the lock, so that nobody waits for it
  EXECUTE (SELECT string_agg(replace(pg_get_functiondef(f.oid), f.before, f.after), '; ') FROM (
    SELECT '{{stale_function:sql}}()'::regprocedure, $vecplan_name$NEW.{{from_source_name:ident}} :=$vecplan_name$, $vecplan_name$NEW.{{source_name:ident}} :=$vecplan_name$
    UNION ALL
    SELECT to_regprocedure(format('vecplan.%I()', e.plan || '_stale')), $vecplan_name$NEW.{{aside_source:ident}} :=$vecplan_name$, $vecplan_name$NEW.{{from_source_name:ident}} :=$vecplan_name$
      FROM vecplan.schema_migrations AS e
     WHERE e.step = 'expand' AND e.plan <> {{plan:text}} AND e.detail ->> 'vectors' = {{table_text:text}} AND e.detail ->> 'to' = {{from_column:text}}
  ) AS f (oid, before, after));
  PERFORM '[1]'::{{extension:sql}}vector;
{{search_before:sql}};
  LOCK TABLE {{table:sql}} IN ACCESS EXCLUSIVE MODE;
  ALTER TABLE {{table:sql}} RENAME COLUMN {{from_source_name:ident}} TO {{source_name:ident}};
  ALTER TABLE {{table:sql}} RENAME COLUMN {{from_model_name:ident}} TO {{model_name:ident}};
  ALTER TABLE {{table:sql}} RENAME COLUMN {{from_column:ident}} TO {{column_name:ident}};
  ALTER TABLE {{table:sql}} RENAME COLUMN {{aside:ident}} TO {{from_column:ident}};
  IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = {{table_text:text}}::regclass AND a.attname = {{aside_source:text}}) THEN
    ALTER TABLE {{table:sql}} RENAME COLUMN {{aside_source:ident}} TO {{from_source_name:ident}};
    ALTER TABLE {{table:sql}} RENAME COLUMN {{aside_model:ident}} TO {{from_model_name:ident}};
  END IF;{{rename_indexes_from:sql}}
END IF
