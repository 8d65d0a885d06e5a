-- vecplan: plan messages_qwen, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3725377cc52a456009b2eea95f21c81451d23309fdc248e93670d4b890808138

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'messages_qwen' AND step = 'index_check';

COMMIT;
