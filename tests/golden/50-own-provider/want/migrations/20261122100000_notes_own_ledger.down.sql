-- vecplan: plan notes_own, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c155044a21a742aa711d82f0260a31402bba15b978a8b6a4afd30e22eca52e58

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_own' AND step = 'ledger';

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
