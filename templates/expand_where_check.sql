--@ stops unless where can be evaluated in a trigger | ACCESS SHARE | {{table:sql}}
-- the triggers evaluate `where` under a fixed search_path: what it names must be found there
DO $vecplan$
#variable_conflict use_column
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM 1 FROM (SELECT * FROM {{table:sql}}) AS {{table_name:ident}} WHERE ({{where:sql}}) LIMIT 0;
  PERFORM set_config('search_path', vecplan_path, true);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE; -- says itself what is wrong
WHEN syntax_error_or_access_rule_violation THEN
  RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}}: where does not hold in a trigger, whose search_path is pg_catalog alone (write schema names): ' || SQLERRM;
END
$vecplan$;
