--@ stops while a row in scope has no vector of {{to_model:text}} | ACCESS SHARE | {{table:sql}}
-- the sweep left rows out: once the old vectors are gone, no search would find those
DO $vecplan$
DECLARE
  vecplan_left bigint;
BEGIN
  SELECT count(*) INTO vecplan_left FROM {{reading:sql}} WHERE {{filled:sql}} AND {{row_vector:sql}} IS NULL;
  IF vecplan_left > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan {{plan:word}}: ' || vecplan_left || ' rows in scope have no vector of ' || {{to_model:text}}
      || ': run "' || {{enter_left:text}} || '" and "vecrun backfill {{plan:word}}.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;
