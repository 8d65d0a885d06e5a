--@ drops trigger {{enqueue_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{enqueue_trigger:ident}} ON {{table:sql}};

--@ drops trigger {{stale_new_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{stale_new_trigger:ident}} ON {{table:sql}};

--@ drops trigger {{stale_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{stale_trigger:ident}} ON {{table:sql}};

--@ drops columns {{source_name:ident}}, {{model_name:ident}} and {{column_name:ident}}, with the new vectors | ACCESS EXCLUSIVE | {{table:sql}}
ALTER TABLE {{table:sql}}
  DROP COLUMN {{source_name:ident}},
  DROP COLUMN {{model_name:ident}},
  DROP COLUMN {{column_name:ident}};

--@ locks table {{pending:sql}}, at once or not at all
-- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
LOCK TABLE {{pending:sql}} IN ACCESS EXCLUSIVE MODE NOWAIT;
