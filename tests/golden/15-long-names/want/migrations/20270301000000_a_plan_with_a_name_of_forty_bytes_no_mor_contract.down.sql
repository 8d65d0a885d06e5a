-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 34d731eac9090ffa76e39309c1794496c1289ab044faffc9a20b4f35a1d15b94

BEGIN;

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan a_plan_with_a_name_of_forty_bytes_no_mor: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;

COMMIT;
