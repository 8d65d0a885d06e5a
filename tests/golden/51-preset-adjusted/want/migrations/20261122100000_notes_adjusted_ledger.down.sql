-- vecplan: plan notes_adjusted, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a572a29c7b789f16271c4b6ec6fe10eeb84a9755af2479f67d73e70534b14f28

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
  DROP TABLE
    vecplan.gates,
    vecplan.limits,
    vecplan.quarantine,
    vecplan.workers,
    vecplan.sweeps,
    vecplan.chunks,
    vecplan.generations,
    vecplan.models,
    vecplan.schema_migrations;
  DROP SCHEMA vecplan;
END
$vecplan$;

COMMIT;
