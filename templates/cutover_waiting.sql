--@ notes rows in scope without an old vector, for which it reads the table once; only the first time | ACCESS SHARE | {{table:sql}}
--@ reads the old vectors with it | ACCESS SHARE | {{from_relation:sql}}
-- from now on vecrun of the plan before makes no old vectors: rows that wait for it are noted too
DO $vecplan$
#variable_conflict use_column
BEGIN
  {{note_waiting:sql}};
END
$vecplan$;
