-- vecplan: plan docs_v3, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 3edbf525fa13503b692a257a0e51b467f205fd108edf22ce9ea67ea56c4f36ab

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan docs_v3: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
