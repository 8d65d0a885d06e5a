--@ stops while {{from_column:ident}} is NOT NULL, since rows will be inserted without it
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
BEGIN
  {{required_check:sql}};
END
$vecplan$;
