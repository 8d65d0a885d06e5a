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
{{outdate_made:sql}};

--@ lets nobody else use the function
REVOKE ALL ON FUNCTION {{outdate_function:sql}}() FROM PUBLIC;
