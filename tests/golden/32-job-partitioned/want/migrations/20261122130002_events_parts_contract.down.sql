-- vecplan: plan events_parts, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6de54cce2a2234bb3f44848c034aaac1b8ed3d82fd2a662baeee55e86bce91d0

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan events_parts: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
