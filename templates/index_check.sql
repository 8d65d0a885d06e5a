-- up
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ stops unless index {{index_name:ident}} is valid and as planned
-- IF NOT EXISTS also passes over an index that is invalid or another one of that name
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: index ' || {{index_text:text}};
  again CONSTANT text := ', then apply the migrations again';
  built record;
  builder integer;
  other text;
BEGIN
  SELECT i.indisvalid AND i.indisready AS valid,
         i.indrelid = {{vectors_text:text}}::regclass AND {{index_planned:sql}} AND {{options_met:sql}} AS planned,
         pg_get_indexdef(i.indexrelid) AS definition, CASE c.relkind WHEN 'I' THEN '' ELSE 'CONCURRENTLY ' END AS how
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
  -- of a partitioned index: what is attached may have been made with other options
  SELECT string_agg(c.oid::regclass::text, ', ') INTO other
    FROM pg_partition_tree(to_regclass({{index_text:text}})) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid
   WHERE NOT {{options_met:sql}};
  IF builder IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is being built by backend ' || builder || ': wait until it is done' || again;
  ELSIF built.valid IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is missing: ' || {{build_again:sql}} || again;
  ELSIF NOT coalesce(built.planned, false) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is not as planned: ' || built.definition || ': run "DROP INDEX ' || built.how || {{index_text:text}} || '", then ' || {{build_again:sql}} || again;
  ELSIF NOT built.valid THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is invalid: ' || {{repair:sql}} || again;
  ELSIF other IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' has partitions with other options: ' || other || ': run "ALTER INDEX … SET (' || {{options:sql}} || ')" and "REINDEX INDEX CONCURRENTLY …" for each' || again;
  END IF;
END
$vecplan$;

-- down
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';
