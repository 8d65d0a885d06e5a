-- up
--@ builds index {{index_name:ident}} (hnsw, m {{m:int}}, ef_construction {{ef_construction:int}}, {{opclass_name:word}}) while the table is in use | SHARE UPDATE EXCLUSIVE | {{vectors_relation:sql}} | waits for the table's writers, then for every older snapshot of the database
CREATE INDEX CONCURRENTLY IF NOT EXISTS {{index_name:ident}}
  ON {{vectors_relation:sql}} USING hnsw ({{indexed:sql}} {{opclass:sql}})
  WITH (m = {{m:int}}, ef_construction = {{ef_construction:int}});

-- down
--@ drops index {{index_name:ident}} while the table is in use | SHARE UPDATE EXCLUSIVE | {{vectors_relation:sql}} | waits for every transaction that has used the table, idle ones too
DROP INDEX CONCURRENTLY IF EXISTS {{index:sql}};
