--@ drops trigger {{stale_new_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{stale_new_trigger:ident}} ON {{table:sql}};
