-- up
CREATE INDEX CONCURRENTLY IF NOT EXISTS {{index_name:ident}}
  ON {{vectors_relation:sql}} USING ivfflat ({{indexed:sql}} {{opclass:sql}})
  WITH (lists = {{lists:int}});

-- down
DROP INDEX CONCURRENTLY IF EXISTS {{index:sql}};
