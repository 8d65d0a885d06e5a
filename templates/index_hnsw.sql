-- up
CREATE INDEX CONCURRENTLY IF NOT EXISTS {{index_name:ident}}
  ON {{vectors_relation:sql}} USING hnsw ({{vector_name:ident}} {{opclass:sql}})
  WITH (m = {{m:int}}, ef_construction = {{ef_construction:int}});

-- down
DROP INDEX CONCURRENTLY IF EXISTS {{index:sql}};
