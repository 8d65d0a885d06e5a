-- vecplan: plan legacy_text, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 32bddd4e8b5a7d31828c103612dcb1cb3762ed4f2f34e01519bba79367fcb7c2

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan legacy_text: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
