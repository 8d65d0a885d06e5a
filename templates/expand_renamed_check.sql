--@ stops while another plan renames {{from_column:ident}}
DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> {{plan:text}} AND e.detail ->> 'vectors' = {{table_text:text}}
     AND e.detail ? 'renamed' AND {{from_column:text}} IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan {{plan:word}}: column ' || {{from_column:text}} || ' is being renamed by plan ' || others || ': contract or undo that first';
  END IF;
END
$vecplan$;
