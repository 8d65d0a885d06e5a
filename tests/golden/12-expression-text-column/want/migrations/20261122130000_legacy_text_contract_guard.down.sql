-- vecplan: plan legacy_text, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: afe9bfdf614f18a553a983f1e4cb5f3f4bb4a2f4e478b771b6da77ce0a61970e

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'legacy_text' AND step = 'contract_guard';
