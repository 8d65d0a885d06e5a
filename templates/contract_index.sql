-- up
--@ drops index {{from_index:sql}} while the table is in use | SHARE UPDATE EXCLUSIVE | {{table:sql}} | waits for every transaction that has used the table, idle ones too
-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS {{from_index:sql}};

-- down
--@ stops while the old index is missing, and names the statement that builds it
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = {{plan:text}} AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass({{from_index_text:text}}) IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan {{plan:word}}: index ' || {{from_index_text:text}}
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
