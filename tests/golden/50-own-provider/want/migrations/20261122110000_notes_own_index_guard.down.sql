-- vecplan: plan notes_own, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c7c0bd22a27d7cd921ff23a6be5b2809b728154c0e0226be003ece269d462943

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'index_guard';
