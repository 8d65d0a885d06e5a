-- vecplan: plan documents_both, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ea38ff9b1578bfd08fbff8a00c40c585f91f089314181d25b6fc4a58aee2a70f

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_both' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_both' AND step = 'index_check';
