-- vecplan: plan arrays_view, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3837be260ead73095fcdeae4168dd44a525886b6767759b67d96286dd987e5ff

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_view' AND step = 'contract_guard';
