--@ lets the readers of {{table:sql}} read {{side:sql}}
-- who may read the vectors of the base table may read these
DO $vecplan$
DECLARE
  reader text;
BEGIN
  FOR reader IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
      FROM (SELECT coalesce(c.relacl, acldefault('r', c.relowner)) FROM pg_catalog.pg_class AS c
             WHERE c.oid = {{table_text:text}}::regclass
            UNION ALL
            {{from_acl:sql}}
           ) AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT ON %s TO %s', {{side_text:text}}, reader);
  END LOOP;
END
$vecplan$;
