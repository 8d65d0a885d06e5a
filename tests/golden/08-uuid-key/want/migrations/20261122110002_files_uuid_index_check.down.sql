-- vecplan: plan files_uuid, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d4d8ac889d69176fc116505c9f9bafa92a170caf209dfa01539fd48257562bbe

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'files_uuid' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'files_uuid' AND step = 'index_check';
