-- vecplan: plan legacy_text, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a4111a9d294865513a2d27d7a463aa7a8592b9e8e8aaf8f691d6db886f3b85fa

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'legacy_text' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'legacy_text' AND step = 'index_check';
