-- up
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ shows warnings and errors alone
SET LOCAL client_min_messages = warning;

--@ fails where row level security would hide rows from it
SET LOCAL row_security = off;

--@ stops unless searches have been served by {{to_model:text}} for {{soak_s:duration}}, without a rollback
--@ stops while another plan, a view or any other object uses {{from_column:ident}}
--@ stops while a change has waited for its vector for more than {{pending_s:duration}}{{or_index:sql}}
--@ stops while a row in scope has no vector of {{to_model:text}}: reads the table once | ACCESS SHARE | {{table:sql}}
--@ reads the new vectors with it | ACCESS SHARE | {{vectors_relation:sql}}
DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  generation vecplan.generations%ROWTYPE;
  others text;
  missing bigint;
  refused bigint;
  allowed float8;
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::{{extension:sql}}vector;
{{checks:sql}};
END
$vecplan$;

--@ {{target:text}} accepts queries of {{to_model:text}} alone
UPDATE vecplan.generations SET accept = ARRAY[{{to_model:text}}] WHERE target = {{target:text}};

--@ replaces function {{function:sql}} by one that searches the new vectors alone
{{search_to:sql}};

--@ drops function {{mixed:sql}}
DROP FUNCTION IF EXISTS {{mixed:sql}};

-- down
--@ refuses: contract cannot be undone, the old vectors are gone
DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan {{plan:word}}: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
