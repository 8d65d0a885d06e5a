-- vecplan: plan books_wide, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b7781499100df2c5f9ed48c7b769460ba38e465a8544972b6328e17f802912b2

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'books_wide' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'books_wide' AND step = 'index_check';
