-- vecplan: plan notes_own, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c264fc9635217d9d309c0fe171288259113a907d7c3db9032f02469c38259a97

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'index_check';
