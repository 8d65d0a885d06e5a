-- vecplan: plan quoted_job, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 327de2a6c458e89c94943b34266ccc3e218217da1f2b403eed5489e023b42057

BEGIN;

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan quoted_job: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;

COMMIT;
