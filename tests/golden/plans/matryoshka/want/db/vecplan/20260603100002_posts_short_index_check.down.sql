-- vecplan: plan posts_short, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f7af1c89bf1cd9784902dd65cc55f58b1cc87eaf663a5984bc5317b900466386

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step = 'index_check';

COMMIT;
