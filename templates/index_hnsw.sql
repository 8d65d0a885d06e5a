-- up
CREATE INDEX CONCURRENTLY IF NOT EXISTS {{index_name:ident}}
  ON {{vectors_relation:sql}} USING hnsw ({{indexed:sql}} {{opclass:sql}})
  WITH (m = {{m:int}}, ef_construction = {{ef_construction:int}});

-- down
DROP INDEX CONCURRENTLY IF EXISTS {{index:sql}};
