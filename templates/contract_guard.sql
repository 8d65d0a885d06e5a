-- up
SET LOCAL lock_timeout = '2s';

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
SET LOCAL lock_timeout = '2s';
