-- up
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ stops unless searches have been served by {{to_model:text}} for {{soak_s:duration}}, without a rollback
--@ stops while another plan, a view or any other object uses {{from_column:ident}}
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  generation vecplan.generations%ROWTYPE;
  others text;
BEGIN
{{checks:sql}};
END
$vecplan$;

-- down
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';
