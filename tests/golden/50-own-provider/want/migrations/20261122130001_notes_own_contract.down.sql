-- vecplan: plan notes_own, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b754e667e8c998cc48479c1de3166bd57b21052a8fd7d7cfa1378a69f10cb8de

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan notes_own: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
