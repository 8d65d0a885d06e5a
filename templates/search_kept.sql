DO $vecplan_kept$
DECLARE
  same regprocedure;
  settings text[];
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.oid, f.proconfig INTO same, settings
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = {{function_schema:text}} AND f.proname = {{function_name:text}}
     AND f.proargnames[1:f.pronargs] = ARRAY[{{argument_names:sql}}];
{{replacing:sql}};
  -- what ALTER FUNCTION has set before stays; FROM CURRENT takes lists, too, as they are
  FOREACH setting IN ARRAY coalesce(settings, '{}') LOOP
    name := split_part(setting, '=', 1);
    before := current_setting(name, true);
    PERFORM set_config(name, substr(setting, length(name) + 2), true);
    EXECUTE format('ALTER FUNCTION %s SET %I FROM CURRENT', same, name);
    PERFORM set_config(name, before, true);
  END LOOP;
END
$vecplan_kept$
