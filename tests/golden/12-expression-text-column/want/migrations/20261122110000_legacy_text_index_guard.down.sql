-- vecplan: plan legacy_text, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 312e4022bee67214ed04410b64570cc3a6e6a30866b8e930e5d8f3eb9f934e48

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'legacy_text' AND step = 'index_guard';
