-- vecplan: plan docs_v3, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 463ea9b5326cacac9eec579548445d492f7d4b7530752b6ef40f2a66be5c9c72

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'ledger';

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
