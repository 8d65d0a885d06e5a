-- vecplan: plan notes_counted, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 30ab7073d3d99e1052ef8a91529e32c18f6cb84b0e989a6739618496f6a3466e

BEGIN;

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan notes_counted: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;

COMMIT;
