CREATE OR REPLACE FUNCTION {{outdate_function:sql}}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan_outdate$
BEGIN
  -- most updates change no text: they end here
  IF TG_OP = 'UPDATE' AND NOT ({{outdates:sql}}) THEN
    IF {{was_in_scope:sql}} THEN
      RETURN NULL;
    END IF;
  END IF;
  IF TG_OP = 'INSERT' AND {{set_by_writer:sql}} THEN
    RETURN NULL;
  END IF;
  -- before cutover, and after its undoing, old vectors are the application's alone
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = {{target:text}} AND {{to_model:text}} = ANY (g.accept)) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS {{table_name:ident}} WHERE {{in_scope:sql}}) THEN
    INSERT INTO {{outdated:sql}} ({{key_plain:sql}}) VALUES ({{key_new:sql}});
  END IF;
  RETURN NULL;
END
$vecplan_outdate$
