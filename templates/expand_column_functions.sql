--@ creates function {{stale_function:sql}}: marks the vector of a changed row as stale
-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION {{stale_function:sql}}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  NEW.{{source_name:ident}} := NULL;
  RETURN NEW;
END
$vecplan$;

--@ creates function {{enqueue_function:sql}}: enters the row's key into {{pending:sql}}
CREATE FUNCTION {{enqueue_function:sql}}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS {{table_name:ident}} WHERE {{in_scope:sql}}) THEN
    INSERT INTO {{pending:sql}} ({{key_plain:sql}}) VALUES ({{key_new:sql}});
  END IF;
  RETURN NULL;
END
$vecplan$;

--@ lets nobody else use the two functions
-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION {{stale_function:sql}}(), {{enqueue_function:sql}}() FROM PUBLIC;
