-- vecplan: plan events_recall, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f90d7a9294cf2850401699a0d94b835bbeb7ed133e62679cdb383343abe4b40d

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_recall' AND step = 'index_check';
