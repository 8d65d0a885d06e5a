-- vecplan: plan articles_table, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a677de46c97885b4e0128a6e1154ef2b59277a189e832d2dbec47249fa82c8e4

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan articles_table: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
