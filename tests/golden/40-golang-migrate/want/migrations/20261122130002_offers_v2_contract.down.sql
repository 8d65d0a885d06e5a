-- vecplan: plan offers_v2, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a3f922cad63481eea59d6a0b13a6807af11069c9c9a4283d3186ff85c5a548a2

BEGIN;

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan offers_v2: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;

COMMIT;
