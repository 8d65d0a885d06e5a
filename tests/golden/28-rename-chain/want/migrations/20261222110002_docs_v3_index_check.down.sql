-- vecplan: plan docs_v3, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2d72c734628778b8fbe93d183194227fb316c3b228e328b7cb0fd5648ce5032a

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'index_check';
