--@ drops trigger {{enqueue_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{enqueue_trigger:ident}} ON {{table:sql}};

--@ drops trigger {{stale_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{stale_trigger:ident}} ON {{table:sql}};
