-- vecplan: plan products_voyage, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 114748cb4ab798b3a64f8ab3bbb6f940422a69a6b08a81539f8c66cdca1f6d15

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'products_voyage' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'products_voyage' AND step = 'index_check';
