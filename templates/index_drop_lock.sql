--@ drops index {{index_name:ident}} | ACCESS EXCLUSIVE | {{vectors_relation:sql}}
DROP INDEX IF EXISTS {{index:sql}};
