--@ drops trigger {{outdate_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{outdate_trigger:ident}} ON {{table:sql}};

--@ drops trigger {{outdate_new_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{outdate_new_trigger:ident}} ON {{table:sql}};

--@ locks table {{outdated:sql}}, at once or not at all
-- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
LOCK TABLE {{outdated:sql}} IN ACCESS EXCLUSIVE MODE NOWAIT;
