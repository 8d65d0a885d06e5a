-- vecplan: plan arrays_view, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 210ad70da194b6d7ad91b33a61e2162db4d149dbc58aff52f03b71146b4af693

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_view' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_view' AND step = 'index_check';
