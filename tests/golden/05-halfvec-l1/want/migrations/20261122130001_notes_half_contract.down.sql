-- vecplan: plan notes_half, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5209ff86b72cc04d0c30111234f1014b8969ecd3c4b3358a3621535da8520c49

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan notes_half: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
