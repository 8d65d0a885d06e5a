-- vecplan: plan faq_queries, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5a216ae9d732acb21b9a49ba651a6614cc4ef12ded6a65741fa38e03449ae568

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'faq_queries' AND step = 'contract_guard';
