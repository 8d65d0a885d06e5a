-- vecplan: plan quoted, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c06047054815f69305d43db0a341953b1959bbda709c31d8cebcbc7c8203fc69

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'index_check';

COMMIT;
