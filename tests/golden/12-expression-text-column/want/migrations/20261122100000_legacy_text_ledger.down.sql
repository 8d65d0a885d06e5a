-- vecplan: plan legacy_text, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2e90d8e804bb2f5a6c9a692bcad8a94463bee0ff7f9183b632c666c1dc63270f

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'legacy_text' AND step = 'ledger';

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
