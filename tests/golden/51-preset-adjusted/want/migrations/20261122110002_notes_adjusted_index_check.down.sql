-- vecplan: plan notes_adjusted, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 73191ade920018ed84408ea3483818724dda5ab0b17b1c99d75793a8d77ec365

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_adjusted' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_adjusted' AND step = 'index_check';

COMMIT;
