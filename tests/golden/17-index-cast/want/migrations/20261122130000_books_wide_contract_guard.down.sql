-- vecplan: plan books_wide, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a8aebc3458a9ee65d80ec6d3632c90cc9c303915f38adcc214458fd0896c306f

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'books_wide' AND step = 'contract_guard';
