-- vecplan: plan documents_both, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 1c099398303692a2c97ced8bec8bc19615db5c92724d1efd628e6b010edd489b

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan documents_both: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
