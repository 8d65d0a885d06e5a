--@ drops trigger {{outdate_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{outdate_trigger:ident}} ON {{table:sql}};

--@ drops trigger {{outdate_new_trigger:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
DROP TRIGGER {{outdate_new_trigger:ident}} ON {{table:sql}};
