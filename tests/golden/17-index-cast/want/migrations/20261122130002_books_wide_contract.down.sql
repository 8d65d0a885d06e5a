-- vecplan: plan books_wide, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b1b5357fd975ffb9b26d2e033019f750007d703987ffb2d582ed018d6ddac1d6

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan books_wide: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
