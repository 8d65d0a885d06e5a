-- up
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

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
{{checks:sql}};
END
$vecplan$;

-- down
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';
