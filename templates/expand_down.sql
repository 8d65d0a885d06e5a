--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ shows warnings and errors alone
SET LOCAL client_min_messages = warning;

--@ stops while searches are served by {{to_model:text}}, and after contract
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = {{target:text}} AND active = {{to_model:text}}) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan {{plan:word}}: searches are served by ' || {{to_model:text}} || ': run "vecrun rollback {{plan:word}}.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = {{plan:text}} AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}} is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$;

--@ drops function {{mixed:sql}}
DROP FUNCTION {{mixed:sql}};

--@ drops function {{function:sql}}, or puts back that of the plan before
-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::{{extension:sql}}vector;
  DELETE FROM vecplan.generations WHERE target = {{target:text}} AND plan = {{plan:text}};
  IF FOUND THEN
    DROP FUNCTION {{function:sql}};
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY[{{from_model:text}}] WHERE target = {{target:text}};
{{search_again:sql}};
END
$vecplan$;
