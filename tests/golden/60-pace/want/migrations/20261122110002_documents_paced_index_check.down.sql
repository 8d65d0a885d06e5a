-- vecplan: plan documents_paced, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a495a3d11c9a4392c61254e02232c7075ad6f39e5026c2bda2cfc2312a3f6075

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_paced' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_paced' AND step = 'index_check';

COMMIT;
