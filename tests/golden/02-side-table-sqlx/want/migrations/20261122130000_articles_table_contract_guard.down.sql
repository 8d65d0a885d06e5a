-- vecplan: plan articles_table, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c6314f78d1dc2b0716d68c6a96619408f3401d34056bb0558c9f5d244ab656ce

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_table' AND step = 'contract_guard';
