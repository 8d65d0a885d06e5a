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
CREATE OR REPLACE FUNCTION {{function:sql}}(query {{extension:sql}}vector, model text, k integer DEFAULT 10{{parameters:sql}})
RETURNS TABLE ({{returns:sql}}, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'{{settings:sql}}
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = {{target:text}};
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = {{target:text}}
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
{{branches:sql}};
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = {{target:text}}
    || ': query model ' || $2 || ' has no vectors';
END
$vecplan_search$;
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
