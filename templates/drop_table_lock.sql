--@ drops trigger {{enqueue_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{enqueue_trigger:ident}} ON {{table:sql}};

--@ drops trigger {{stale_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{stale_trigger:ident}} ON {{table:sql}};

--@ drops table {{side:sql}}, with the new vectors | ACCESS EXCLUSIVE | {{side:sql}}
--@ drops its foreign key | ACCESS EXCLUSIVE | {{table:sql}}
DROP TABLE {{side:sql}};

--@ locks table {{pending:sql}}, at once or not at all
-- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
LOCK TABLE {{pending:sql}} IN ACCESS EXCLUSIVE MODE NOWAIT;
