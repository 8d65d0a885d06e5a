--@ drops what an earlier plan left on the table: triggers, functions, pending | ACCESS EXCLUSIVE | {{table:sql}}
-- what the plan that made the old side table left on the table
FOR earlier IN
  SELECT e.plan FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> {{plan:text}} AND e.detail ->> 'vectors' = {{from_relation_text:text}}
LOOP
  EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale', {{table_text:text}});
  EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_enqueue', {{table_text:text}});
  EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_stale');
  EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_enqueue');
  EXECUTE format('DROP TABLE IF EXISTS vecplan.%I', earlier || '_pending');
END LOOP;
