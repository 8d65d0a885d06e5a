--@ stops unless {{from_relation:sql}} is the side table of an earlier plan
DO $vecplan$
BEGIN
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'vectors' = {{from_relation_text:text}}
                    AND e.detail ->> 'table' = {{table_text:text}} AND to_regclass({{from_relation_text:text}}) IS NOT NULL) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan {{plan:word}}: from.table ' || {{from_relation_text:text}} || ' is not a side table that an earlier plan made for ' || {{table_text:text}};
  END IF;
END
$vecplan$;
