-- vecplan: plan notes_own, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3a79e723c4993db394fc2c6b131dfcbc3c5727610e97674f9ec919f628d8a9a2

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'ledger';

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
