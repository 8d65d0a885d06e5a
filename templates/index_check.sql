-- up
SET LOCAL lock_timeout = '2s';

-- IF NOT EXISTS also passes over an index that is invalid or another one of that name
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: index ' || {{index_text:text}};
  again CONSTANT text := ', then apply the migrations again';
  built record;
  builder integer;
BEGIN
  SELECT i.indisvalid AND i.indisready AS valid,
         i.indrelid = {{vectors_text:text}}::regclass AND am.amname = {{method:text}}
         AND opc.opcname = {{opclass_name:text}} AND i.indnatts = 1 AND i.indpred IS NULL
         AND {{indexed_as_planned:sql}}
         AND ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY[{{option_names:sql}}]) WITH ORDINALITY AS w (name, n)
                   JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
             = ARRAY[{{option_values:sql}}]::bigint[] AS planned,
         pg_get_indexdef(i.indexrelid) AS definition
    INTO built
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
    JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
    JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
   WHERE i.indexrelid = to_regclass({{index_text:text}});
  SELECT p.pid INTO builder FROM pg_catalog.pg_stat_progress_create_index AS p
   WHERE p.index_relid = to_regclass({{index_text:text}});
  IF builder IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is being built by backend ' || builder || ': wait until it is done' || again;
  ELSIF built.valid IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is missing: run the statement of step index outside a transaction' || again;
  ELSIF NOT coalesce(built.planned, false) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is not as planned: ' || built.definition || ': run "DROP INDEX CONCURRENTLY ' || {{index_text:text}} || '" and the statement of step index' || again;
  ELSIF NOT built.valid THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is invalid: run "REINDEX INDEX CONCURRENTLY ' || {{index_text:text}} || '"' || again;
  END IF;
END
$vecplan$;

-- down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = {{plan:text}} AND step = 'index';
