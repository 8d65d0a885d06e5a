-- What a rollback makes slow: searches that have lost their index.

-- index_gone:
SELECT 'index ' || {{from_index_text:text}} || ' is gone, searches of ' || {{from_model:text}} || ' read every row until it is built again'
       || coalesce(': run "' || regexp_replace({{index_kept:sql}}, ' INDEX ', ' INDEX CONCURRENTLY ') || '"', '') AS gone
  FROM (SELECT {{plan:text}} AS plan) AS vecplan_p LEFT JOIN vecplan.schema_migrations AS m ON m.plan = vecplan_p.plan AND m.step = 'contract_guard'
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS o
                     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
                     JOIN pg_catalog.pg_index AS i ON i.indexrelid = o.objid
                     JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
                    WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass
                      AND o.refobjid = to_regclass({{from_relation_text:text}}) AND a.attname = {{from_column:text}}
                      AND i.indisvalid AND am.amname <> 'btree')
