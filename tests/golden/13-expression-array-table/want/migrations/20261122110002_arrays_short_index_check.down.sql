-- vecplan: plan arrays_short, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 858fdada22d3f073ba237c81413c3401bdbe738b2223ff26b332874ba4c306cb

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step = 'index_check';

COMMIT;
