-- vecplan: plan products_voyage, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5f5f3e8b9ee0c2ae87edab308adcedd8183cdc9ef931bf52d888f22d0a77ef12

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan products_voyage: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
