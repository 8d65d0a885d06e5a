-- vecplan: plan notes_natural, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ac0cc060870f5de29aa29b71236ea9c60065cddac6039206396efc26b65dad75

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_natural' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_natural' AND step = 'index_check';
