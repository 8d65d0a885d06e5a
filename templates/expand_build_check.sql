--@ stops where {{table:sql}} is partitioned: vecrun must build the index then
DO $vecplan$
BEGIN
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = {{table_text:text}}::regclass) = 'p' THEN
    RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}}: ' || {{table_text:text}} || ' is partitioned, and no migration can build its index while the table is in use: write "index: {build: job}", then vecrun builds it';
  END IF;
END
$vecplan$;
