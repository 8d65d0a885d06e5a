-- vecplan: plan notes_natural, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 94ca8b3a671dddb36d6fd92375999318d4ca0228f4bc94c2e192bdfeeca9cfd2

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_natural' AND step = 'index_guard';
