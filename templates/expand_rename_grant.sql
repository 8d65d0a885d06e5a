--@ gives column {{column_name:ident}} the grants of {{from_column:ident}}, whose name it gets
DO $vecplan$
DECLARE
  granted text;
BEGIN
  FOR granted IN
    SELECT DISTINCT format('GRANT %s (%I) ON %s TO %s', g.privilege_type, {{column_name:text}}, {{table_text:text}},
             CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END)
      FROM ({{from_acl:sql}}) AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
  LOOP
    EXECUTE granted;
  END LOOP;
END
$vecplan$;
