-- vecplan: plan quoted, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f24d7439d1a72a5205c8d37954315c42410627ba1ee3a1942249da17112b4a83

DROP INDEX CONCURRENTLY IF EXISTS "App Data"."Doc%s:x ""idx""";
