-- vecplan: plan notes_adjusted, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2370e10faf210c1957766cdd9f82f055d17879c6a7c1c7ec54c3fc1f8a28749a

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_adjusted' AND step = 'ledger';

-- the last plan takes the schema along
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations) THEN
    RETURN;
  END IF;
  DROP FUNCTION vecplan.active_model(text);
  DROP TABLE vecplan.gates, vecplan.quarantine, vecplan.chunks, vecplan.generations,
    vecplan.models, vecplan.schema_migrations;
  DROP SCHEMA vecplan;
END
$vecplan$;

COMMIT;
