-- vecplan: plan events_side, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8d823a19b455e5852bd3ee6f8767d6e0171a096bf886ae7c6b6438071741c461

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_side' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_side' AND step = 'index_check';

COMMIT;
