-- vecplan: plan events_side, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c3eb6c1cc28a1814598c25813f84b349fa1604ea87916d05ee614b482bc62265

BEGIN;

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan events_side: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;

COMMIT;
