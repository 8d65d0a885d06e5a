-- vecplan: plan quoted_job, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 40a7d4cebcd459ada0c2e4d130d0f089ca6017ac8d644ee3435b3eb2cea0f2b1

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted_job' AND step = 'ledger';

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
