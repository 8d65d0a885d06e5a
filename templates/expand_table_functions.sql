--@ stops if {{table:sql}} has row level security
-- a policy on the base table would not hold for a table of its own
DO $vecplan$
BEGIN
  IF (SELECT c.relrowsecurity FROM pg_catalog.pg_class AS c WHERE c.oid = {{table_text:text}}::regclass) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}}: ' || {{table_text:text}} || ' has row level security, which a side table would go round: use layout column';
  END IF;
END
$vecplan$;

--@ creates table {{side:sql}} (key, {{type:sql}}, model, source, time) | ACCESS SHARE | {{table:sql}}
CREATE TABLE {{side:sql}} AS
  SELECT {{key_columns:sql}}, NULL::{{type:sql}} AS embedding, NULL::smallint AS model,
    NULL::uuid AS source, NULL::timestamptz AS embedded_at
  FROM {{table:sql}} AS {{table_name:ident}} WITH NO DATA;

--@ gives it the primary key ({{key_plain:sql}})
ALTER TABLE {{side:sql}} ADD PRIMARY KEY ({{key_plain:sql}});

--@ stops unless the key's types are compared by operators of pg_catalog | ACCESS SHARE | {{table:sql}}
-- the triggers compare keys under a fixed search_path
DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM 1 FROM {{side:sql}} AS vecplan_side JOIN {{table:sql}} AS {{table_name:ident}} ON {{side_join:sql}} LIMIT 0;
  PERFORM set_config('search_path', vecplan_path, true);
EXCEPTION WHEN undefined_function THEN
  RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}}: layout table needs key columns whose types are compared by operators of pg_catalog; use layout column: ' || SQLERRM;
END
$vecplan$;

--@ creates function {{stale_function:sql}}: marks a changed row's vector as stale and enters its key into {{pending:sql}}
-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION {{stale_function:sql}}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  -- under REPEATABLE READ this would fail where a vector was just written; pending suffices there
  IF current_setting('transaction_isolation') LIKE 'read %' THEN
    UPDATE {{side:sql}} AS vecplan_side SET source = NULL
     WHERE {{side_new:sql}} AND vecplan_side.source IS NOT NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS {{table_name:ident}} WHERE {{in_scope:sql}}) THEN
    INSERT INTO {{pending:sql}} ({{key_plain:sql}}) VALUES ({{key_new:sql}});
  END IF;
  RETURN NULL;
END
$vecplan$;

--@ creates function {{enqueue_function:sql}}: enters a new row's key into {{pending:sql}}
-- new rows, changed keys and rows that enter the scope
CREATE FUNCTION {{enqueue_function:sql}}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF TG_OP = 'UPDATE' AND ROW({{key_new:sql}})::record *= ROW({{key_old:sql}})::record
     AND EXISTS (SELECT FROM (SELECT OLD.*) AS {{table_name:ident}} WHERE {{in_scope:sql}}) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS {{table_name:ident}} WHERE {{in_scope:sql}}) THEN
    INSERT INTO {{pending:sql}} ({{key_plain:sql}}) VALUES ({{key_new:sql}});
  END IF;
  RETURN NULL;
END
$vecplan$;

--@ lets nobody else use the two functions
-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION {{stale_function:sql}}(), {{enqueue_function:sql}}() FROM PUBLIC;
