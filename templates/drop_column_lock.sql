--@ drops trigger {{enqueue_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{enqueue_trigger:ident}} ON {{table:sql}};

--@ drops trigger {{stale_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{stale_trigger:ident}} ON {{table:sql}};

--@ drops columns {{source_name:ident}}, {{model_name:ident}} and {{column_name:ident}}, with the new vectors | ACCESS EXCLUSIVE | {{table:sql}}
ALTER TABLE {{table:sql}}
  DROP COLUMN {{source_name:ident}},
  DROP COLUMN {{model_name:ident}},
  DROP COLUMN {{column_name:ident}};
