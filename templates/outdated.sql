--@ creates table {{outdated:sql}}: keys of rows whose old vector is out of date | ACCESS SHARE | {{table:sql}}
-- what a rollback would serve by an old text, or not at all; entered by the triggers, append-only
CREATE TABLE {{outdated:sql}} AS
  SELECT {{key_columns:sql}} FROM {{table:sql}} AS {{table_name:ident}} WITH NO DATA;

--@ numbers and dates its rows
ALTER TABLE {{outdated:sql}}
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

--@ creates function {{outdate_function:sql}}: from cutover on enters rows there whose old vector nobody has set
-- the old vector is marked here and never taken away: a rollback serves it until there is a newer one
CREATE FUNCTION {{outdate_function:sql}}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  -- before cutover, and after its undoing, old vectors are the application's alone
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = {{target:text}} AND {{to_model:text}} = ANY (g.accept)) THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' AND {{set_by_writer:sql}} THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND NOT ({{outdates:sql}})
     AND EXISTS (SELECT FROM (SELECT OLD.*) AS {{table_name:ident}} WHERE {{in_scope:sql}}) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS {{table_name:ident}} WHERE {{in_scope:sql}}) THEN
    INSERT INTO {{outdated:sql}} ({{key_plain:sql}}) VALUES ({{key_new:sql}});
  END IF;
  RETURN NULL;
END
$vecplan$;

--@ lets nobody else use the function
REVOKE ALL ON FUNCTION {{outdate_function:sql}}() FROM PUBLIC;
