-- vecplan: plan files_uuid, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 25fc926ce0a4660500fbfb92fbfd36c6b9cb08c0f4c43071fc1e51f77a9efe27

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan files_uuid: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
