-- vecplan: plan notes_adjusted, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 66664a448ef9fec74aff730231d21c16dfb508d3810094adbef1043fe9f17c7a

BEGIN;

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan notes_adjusted: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;

COMMIT;
