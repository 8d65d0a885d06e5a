--@ drops view {{view:sql}}, or puts back that of the plan before | ACCESS EXCLUSIVE | {{view:sql}}
earlier := {{before:sql}} ->> 'view_before';
IF earlier IS NULL THEN
  DROP VIEW {{view:sql}};
ELSE
  EXECUTE 'CREATE OR REPLACE VIEW ' || {{view_text:text}} || {{view_options:sql}} || ' AS ' || earlier;
END IF;
