-- vecplan: plan events_side, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: bd2680caa316750f37d148ac0da42b07d3e951fb744e0a82920f1a1efcf5e40c

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_side' AND step = 'ledger';

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
