-- vecplan: plan events_parts, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d9b49559f7fd28f1346bb4a4aad4984a249c1c8dc9f1bf6244452c199f4ccd77

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_parts' AND step = 'index_check';
