--@ notes the text of function {{function:sql}}, if an earlier plan made it, for the way back
DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  -- so that all that it names has its schema
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, detail)
  SELECT {{plan:text}}, 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid){{view_before:sql}})
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = {{function_schema:text}} AND f.proname = {{function_name:text}};
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$;
