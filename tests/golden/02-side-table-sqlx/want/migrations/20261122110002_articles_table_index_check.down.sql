-- vecplan: plan articles_table, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e43930150220b5f175e2c2085fa0a54b84d3946a19b2ebeabd6278ad08e2b64d

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_table' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_table' AND step = 'index_check';
