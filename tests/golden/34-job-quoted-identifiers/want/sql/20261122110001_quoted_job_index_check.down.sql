-- vecplan: plan quoted_job, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f4f3858e351cea5dd1f650573f18de02c27e872ba83a798d2ce6f9786c66f018

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted_job' AND step = 'index_check';

COMMIT;
