--@ stops where a view, a constraint, a trigger function or anything else uses {{from_column:ident}}: it would not go by the name
--@ stops unless the names that cutover gives are free
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  unmet text;
BEGIN
{{rename_names_checks:sql}};
  {{required_at_once:sql}};
{{rename_checks:sql}};
END
$vecplan$;
