-- up
--@ renames index {{from_index_name:ident}} aside where the table is partitioned: it goes with its column
-- an index of a partitioned table cannot be dropped concurrently: the next step must not find it, and it goes with its column
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass({{from_index_text:text}}) AND c.relkind = 'I') THEN
    ALTER INDEX {{from_index:sql}} RENAME TO {{index_aside_name:ident}};
  END IF;
END
$vecplan$;

-- down
--@ gives such an index its name {{from_index_name:ident}} back
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass({{index_aside_text:text}}) AND c.relkind = 'I') THEN
    ALTER INDEX {{index_aside:sql}} RENAME TO {{from_index_name:ident}};
  END IF;
END
$vecplan$;
