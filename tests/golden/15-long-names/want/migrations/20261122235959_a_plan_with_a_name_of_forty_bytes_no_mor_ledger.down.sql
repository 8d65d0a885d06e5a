-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 576c8e48f9513f129c9f0a1ec96380fdab9964aa32e943995726134fa4b49a38

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND step = 'ledger';

-- the last plan takes the schema along
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations) THEN
    RETURN;
  END IF;
  DROP FUNCTION vecplan.active_model(text);
  DROP TABLE
    vecplan.gates,
    vecplan.probes,
    vecplan.limits,
    vecplan.quarantine,
    vecplan.workers,
    vecplan.sweeps,
    vecplan.chunks,
    vecplan.generations,
    vecplan.models,
    vecplan.schema_migrations;
  DROP FUNCTION vecplan.tell_active_model();
  DROP SCHEMA vecplan;
END
$vecplan$;

COMMIT;
