-- vecplan: plan faq_queries, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2a0919079b3dfeff75cabd3248145739d77a3f61c50bbc0e125896635f4b8773

DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan faq_queries: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
