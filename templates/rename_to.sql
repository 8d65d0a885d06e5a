IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = {{table_text:text}}::regclass AND a.attname = {{aside:text}}) THEN
  PERFORM set_config('client_min_messages', 'warning', true);
  -- the triggers follow the columns, the functions go by their names: made before the lock, so that nobody waits for it
  EXECUTE (SELECT string_agg(replace(pg_get_functiondef(f.oid), f.before, f.after), '; ') FROM (
    SELECT '{{stale_function:sql}}()'::regprocedure, $vecplan_name$NEW.{{source_name:ident}} :=$vecplan_name$, $vecplan_name$NEW.{{from_source_name:ident}} :=$vecplan_name$
    UNION ALL
    SELECT to_regprocedure(format('vecplan.%I()', e.plan || '_stale')), $vecplan_name$NEW.{{from_source_name:ident}} :=$vecplan_name$, $vecplan_name$NEW.{{aside_source:ident}} :=$vecplan_name$
      FROM vecplan.schema_migrations AS e
     WHERE e.step = 'expand' AND e.plan <> {{plan:text}} AND e.detail ->> 'vectors' = {{table_text:text}} AND e.detail ->> 'to' = {{from_column:text}}
  ) AS f (oid, before, after));
  -- loads the extension, so that the functions' setting is known
  PERFORM '[1]'::{{extension:sql}}vector;
{{search_after:sql}};
  LOCK TABLE {{table:sql}} IN ACCESS EXCLUSIVE MODE;
  -- what an earlier plan left beside the old column goes with it
  IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = {{table_text:text}}::regclass AND a.attname = {{from_source_name:text}}) THEN
    ALTER TABLE {{table:sql}} RENAME COLUMN {{from_model_name:ident}} TO {{aside_model:ident}};
    ALTER TABLE {{table:sql}} RENAME COLUMN {{from_source_name:ident}} TO {{aside_source:ident}};
  END IF;
  ALTER TABLE {{table:sql}} RENAME COLUMN {{from_column:ident}} TO {{aside:ident}};
  ALTER TABLE {{table:sql}} RENAME COLUMN {{column_name:ident}} TO {{from_column:ident}};
  ALTER TABLE {{table:sql}} RENAME COLUMN {{model_name:ident}} TO {{from_model_name:ident}};
  ALTER TABLE {{table:sql}} RENAME COLUMN {{source_name:ident}} TO {{from_source_name:ident}};{{rename_indexes_to:sql}}
END IF
