-- vecplan: plan offers_v2, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3c2f0a70d90b63afc820ac41ffda3ac75b8bad85919615a6d5c8594771a248e8

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'offers_v2' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'offers_v2' AND step = 'index_check';

COMMIT;
