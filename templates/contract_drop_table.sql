--@ drops table {{from_relation:sql}}, with the old vectors and their indexes | ACCESS EXCLUSIVE | {{table:sql}}
DROP TABLE {{from_relation:sql}};
