--@ drops what an earlier plan left beside {{from_column:ident}}: triggers, tag, source, functions, pending | ACCESS EXCLUSIVE | {{table:sql}}
-- what the plan that made the old column left on the table
FOR earlier IN
  SELECT e.plan FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> {{plan:text}} AND e.detail ->> 'vectors' = {{table_text:text}}
     AND e.detail ->> 'to' = {{earlier_name:text}}
LOOP
  EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale', {{table_text:text}});
  EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale_new', {{table_text:text}});
  EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_enqueue', {{table_text:text}});
  EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_stale');
  EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_enqueue');
  EXECUTE format('DROP TABLE IF EXISTS vecplan.%I', earlier || '_pending');
END LOOP;
-- once no trigger needs them: several plans in turn may have made a column of this name
IF FOUND THEN
  EXECUTE format('ALTER TABLE %s DROP COLUMN IF EXISTS %I, DROP COLUMN IF EXISTS %I', {{table_text:text}},
    {{from_column:text}} || '_model', {{from_column:text}} || '_source');
END IF;
