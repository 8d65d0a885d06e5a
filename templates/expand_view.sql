--@ creates view {{view:sql}}, whose column embedding serves {{from_model:text}}, unless an earlier plan did
--@ lets the readers of {{table:sql}} read it
-- every column of the table but the vectors and what plans keep beside them: those come and go
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  base CONSTANT oid := {{table_text:text}}::regclass;
  listed text;
  taken text;
  granted text;
BEGIN
  IF to_regclass({{view_text:text}}) IS NOT NULL THEN
    IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                    WHERE e.step = 'expand' AND e.detail ->> 'view' = {{view_text:text}} AND e.detail ->> 'target' = {{target:text}}) THEN
      RAISE EXCEPTION USING MESSAGE = plan || {{view_text:text}} || ' exists, and no plan of ' || {{target:text}} || ' made it: choose another name in cutover.view';
    END IF;
    RETURN;
  END IF;
  IF current_setting('server_version_num')::int < 150000 AND (SELECT c.relrowsecurity FROM pg_catalog.pg_class AS c WHERE c.oid = base) THEN
    RAISE EXCEPTION USING MESSAGE = plan || {{table_text:text}} || ' has row level security, which a view heeds for its reader from PostgreSQL 15 on: use cutover.method function';
  END IF;
  SELECT string_agg(format('%I.%I', {{table_name:text}}, a.attname), ', ' ORDER BY a.attnum),
         string_agg(a.attname, ', ') FILTER (WHERE a.attname IN ('embedding', 'embedding_model'))
    INTO listed, taken FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = base AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> {{from_column:text}}
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                      WHERE e.step = 'expand' AND e.detail ->> 'table' = {{table_text:text}} AND a.attname = e.detail ->> 'from'
                         OR e.step = 'expand' AND e.detail ->> 'vectors' = {{table_text:text}}
                            AND a.attname IN (e.detail ->> 'to', (e.detail ->> 'to') || '_model', (e.detail ->> 'to') || '_source'));
  IF taken IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || {{table_text:text}} || ' has a column ' || taken || ', which is what the view calls a column of its own: rename it, or use cutover.method function';
  END IF;
  EXECUTE 'CREATE VIEW ' || {{view_text:text}} || {{invoker:sql}} || ' AS SELECT ' || listed || $vecplan_view${{view_from:sql}}$vecplan_view$;
  FOR granted IN
    SELECT DISTINCT format('GRANT SELECT %s ON %s TO %s', acl.columns, {{view_text:text}}, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END)
      FROM (SELECT '' AS columns, coalesce(c.relacl, acldefault('r', c.relowner)) FROM pg_catalog.pg_class AS c WHERE c.oid = base
            UNION ALL
            SELECT CASE a.attname WHEN {{from_column:text}} THEN '(embedding, embedding_model)' ELSE format('(%I)', a.attname) END, a.attacl
              FROM pg_catalog.pg_attribute AS a
             WHERE a.attrelid = base
               AND (a.attname = {{from_column:text}}
                    OR a.attname IN (SELECT v.attname FROM pg_catalog.pg_attribute AS v WHERE v.attrelid = {{view_text:text}}::regclass))
           ) AS acl (columns, items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE granted;
  END LOOP;
END
$vecplan$;
