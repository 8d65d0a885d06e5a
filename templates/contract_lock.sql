ALTER TABLE {{table:sql}} DROP COLUMN {{from_column:ident}};
