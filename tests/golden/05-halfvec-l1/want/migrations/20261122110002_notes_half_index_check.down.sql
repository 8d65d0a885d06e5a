-- vecplan: plan notes_half, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9d9cba85a0bc3d1de58bb2fe1a690d4f80f8299e04943eb43d1603d4daeb77ca

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_half' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_half' AND step = 'index_check';
