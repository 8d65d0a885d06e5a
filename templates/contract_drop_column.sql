--@ drops column {{from_column:ident}}, with the old vectors and their indexes | ACCESS EXCLUSIVE | {{table:sql}}
ALTER TABLE {{table:sql}} DROP COLUMN {{from_column:ident}};
