--@ lets the readers of column {{from_column:ident}} read column {{column_name:ident}}
-- who may read the old column by a grant on columns may read the new one
DO $vecplan$
DECLARE
  reader text;
BEGIN
  FOR reader IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
      FROM pg_catalog.pg_attribute AS a CROSS JOIN LATERAL aclexplode(a.attacl) AS g
     WHERE a.attrelid = {{table_text:text}}::regclass AND a.attname = {{from_column:text}}
       AND g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT (%I) ON %s TO %s', {{column_name:text}}, {{table_text:text}}, reader);
  END LOOP;
END
$vecplan$;
