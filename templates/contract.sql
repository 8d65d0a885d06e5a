-- up
SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  generation vecplan.generations%ROWTYPE;
  others text;
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
{{checks:sql}};
END
$vecplan$;

UPDATE vecplan.generations SET accept = ARRAY[{{to_model:text}}] WHERE target = {{target:text}};

{{search_to:sql}};

DROP FUNCTION IF EXISTS {{mixed:sql}};

-- down
DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan {{plan:word}}: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
