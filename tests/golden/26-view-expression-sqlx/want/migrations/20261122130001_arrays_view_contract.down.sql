-- vecplan: plan arrays_view, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a82dff0714869dfa3c4fffb160c3dd72ab4367b9b088f390ae9a2bd14aff1c46

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan arrays_view: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
