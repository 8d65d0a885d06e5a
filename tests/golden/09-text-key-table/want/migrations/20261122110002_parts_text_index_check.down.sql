-- vecplan: plan parts_text, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3f4a68fe8279d3b3468992ee9aecc5940eeacf6ad610009e3a3e16528ba97770

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'parts_text' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'parts_text' AND step = 'index_check';

COMMIT;
