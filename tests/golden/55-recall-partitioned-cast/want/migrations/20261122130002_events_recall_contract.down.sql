-- vecplan: plan events_recall, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 067db3a9b740c0e3ee44722c4f99552b6a7006714e6475c98f4a3a5cc6981582

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan events_recall: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
